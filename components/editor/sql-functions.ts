/** Functions that completion offers: those an analyst writes most. The engine knows many more. */
export const SQL_FUNCTIONS: readonly string[] =
  `abs age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg array_length avg bar bit_count bool_and bool_or
  cardinality ceil century chr coalesce concat concat_ws contains corr count count_if covar_pop covar_samp cume_dist current_date date_add
  date_diff date_part date_sub date_trunc day dayname dayofweek dayofyear decade dense_rank ends_with entropy epoch epoch_ms even exp
  favg first first_value flatten floor format format_bytes from_base64 fsum gcd generate_series geomean getvariable greatest hash histogram
  hour ifnull ilike_escape instr isfinite isnan json_extract json_extract_string kurtosis lag last last_day last_value lcm lead least
  left length levenshtein list list_aggregate list_concat list_contains list_distinct list_filter list_reduce list_sort list_transform
  list_value ln log log10 log2 lower lpad ltrim mad make_date make_timestamp map map_from_entries map_keys map_values max max_by md5
  median min min_by minute mod mode month monthname now nth_value ntile nullif parse_path percent_rank pi power printf quantile
  quantile_cont quantile_disc quarter radians random range rank read_csv read_json read_parquet regexp_extract regexp_extract_all
  regexp_full_match regexp_matches regexp_replace regr_slope repeat replace reverse right round row_number rpad rtrim second sha256 sign
  sin skewness split_part sqrt starts_with stddev stddev_pop stddev_samp strftime string_agg string_split strip_accents strlen strpos
  strptime struct_extract struct_pack substring sum tan time_bucket to_base64 to_days to_hours to_minutes to_months to_seconds
  to_timestamp to_years today translate trim trunc try_strptime typeof unicode unnest upper url_decode url_encode uuid var_pop
  var_samp variance week weekday width_bucket year yearweek`
    .split(/\s+/)
    .filter(Boolean);
