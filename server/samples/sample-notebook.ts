/** The notebook that a new workspace lands in, as a notebook file. `lake.samples` is loaded by then, or soon after. */
export const SAMPLE_NOTEBOOK = `---
eider-notebook: 1
title: "When do flights run late?"
target: browser
---

# When do flights run late?

Three million flights within the USA, from 2001. Every cell below is plain SQL; its place of compute is in its header.
*This browser* reads the columns it needs and computes on your machine, *Hosted* computes on the server's worker. Change one and run it
again: same rows, same types, same chart.

\`\`\`sql name=by_hour view=chart
SELECT hour(date) AS hour_of_day, count(*) AS flights, round(avg(delay), 1) AS mean_delay
FROM lake.samples.flights
GROUP BY ALL
ORDER BY hour_of_day
\`\`\`

\`\`\`json chart
{
  "mark": "bar",
  "x": { "field": "hour_of_day", "grouping": { "type": "value" } },
  "y": [{ "aggregate": "none", "field": "mean_delay", "mark": null }],
  "colour": null,
  "facet": null,
  "title": "Mean delay in minutes, by hour of departure",
  "sort": "field",
  "spec": {}
}
\`\`\`

Delays pile up over the day: a late aeroplane is late for its next flight too. Which airports suffer most?

\`\`\`sql name=by_airport target=pool:Hosted
SELECT a.city, a.state, f.origin, count(*) AS flights,
       round(avg(f.delay), 1) AS mean_delay,
       round(100 * avg((f.delay > 30)::int), 1) AS percent_late
FROM lake.samples.flights f
JOIN lake.samples.airports a ON a.iata = f.origin
GROUP BY ALL
HAVING count(*) > 20_000
ORDER BY percent_late DESC
\`\`\`

A cell's name is a table for the cells below it, as long as both run in the same place.

\`\`\`sql name=worst_states target=pool:Hosted view=chart
SELECT state, sum(flights) AS flights, round(sum(flights * percent_late) / sum(flights), 1) AS percent_late
FROM by_airport
GROUP BY state
ORDER BY percent_late DESC
\`\`\`

\`\`\`json chart
{
  "mark": "bar",
  "x": { "field": "state", "grouping": { "type": "value" } },
  "y": [{ "aggregate": "none", "field": "percent_late", "mark": null }],
  "colour": null,
  "facet": null,
  "title": "Share of flights more than half an hour late",
  "sort": "y_descending",
  "spec": {}
}
\`\`\`

## And the weather?

\`\`\`sql name=rain
SELECT monthname(date) AS month, weather, count(*) AS days
FROM lake.samples.seattle_weather
GROUP BY ALL
ORDER BY min(month(date)), weather
\`\`\`
`;
