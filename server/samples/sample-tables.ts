import type { ImportFormat } from "../../compute/protocol/import.ts";

/** A real data set of the vega-datasets package that becomes `lake.samples.<name>`. */
export interface SampleTable {
  readonly name: string;
  /** in the package's folder `data` */
  readonly file: string;
  readonly format: ImportFormat;
  readonly description: string;
}

/** In the order in which they are loaded: what the sample notebook opens with comes first. */
export const SAMPLE_TABLES: readonly SampleTable[] = [
  table(
    "flights",
    "flights-3m.parquet",
    "Three million flights within the USA in 2001: date, delay in minutes, distance in miles, airports",
  ),
  table("airports", "airports.csv", "Airports of the USA with place and coordinates"),
  table("seattle_weather", "seattle-weather.csv", "Daily weather of Seattle, 2012 to 2015"),
  table("weather", "weather.csv", "Daily weather of Seattle and New York, 2012 to 2015"),
  table("cars", "cars.json", "Cars of 1970 to 1982: consumption, power, weight, origin"),
  table("movies", "movies.json", "Movies with budgets, earnings and ratings"),
  table("penguins", "penguins.json", "Measurements of penguins of the Palmer archipelago"),
  table("stocks", "stocks.csv", "Monthly prices of five stocks, 2000 to 2010"),
  table("gapminder", "gapminder.json", "Population, life expectancy and fertility by country and year"),
  table("barley", "barley.json", "Yields of barley varieties at six sites, 1931 and 1932"),
  table("us_employment", "us-employment.csv", "Monthly employment in the USA by sector, 2006 to 2015"),
  table(
    "unemployment",
    "unemployment-across-industries.json",
    "Monthly unemployment in the USA by industry, 2000 to 2010",
  ),
  table("disasters", "disasters.csv", "Deaths by kind of natural disaster and year since 1900"),
  table(
    "birdstrikes",
    "birdstrikes.csv",
    "Collisions of aircraft with wildlife: where, when, what, at what cost",
  ),
  table("football", "football.json", "Results of football matches, 2013 to 2017"),
  table("co2_concentration", "co2-concentration.csv", "Monthly CO₂ in the air over Mauna Loa since 1958"),
  table("population", "population.json", "People in the USA by age group and sex, 1850 to 2000"),
  table("zipcodes", "zipcodes.csv", "Postal codes of the USA with coordinates, city and county"),
];

function table(name: string, file: string, description: string): SampleTable {
  const extension = file.slice(file.lastIndexOf(".") + 1);
  return { name, file, description, format: extension as ImportFormat };
}
