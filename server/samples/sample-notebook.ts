/** The notebook that a new workspace lands in, as a notebook file. `lake.samples` is loaded by then, or soon after. */
export const SAMPLE_NOTEBOOK = `---
eider-notebook: 1
title: "Flight delays, first half of 2001"
target: browser
---

# Flight delays, first half of 2001

Three million domestic flights of the United States, January to June 2001, as recorded. Each question below is one cell. A cell runs where its chip says: in **this browser**, where only the columns it needs are read and then kept on your device, or on the **hosted worker**. The SQL is the same in both places. Press Shift+Enter to run a cell and go on to the next.

\`\`\`sql name=punctuality
-- How late is late? Three columns of five are enough, so only those travel.
SELECT
  count(*) AS flights,
  median(delay) AS median_delay,
  round(avg(delay), 1) AS mean_delay,
  round(100 * avg((delay > 30)::INTEGER), 1) AS percent_half_an_hour_late,
  max(delay) AS worst_delay
FROM lake.samples.flights
\`\`\`

## A delay is handed on through the day

The median flight is a minute early. Yet one in nine lands more than half an hour late, and when it leaves decides its odds: before seven in the morning one flight in fifty, after eight in the evening one in five. Aircraft and crews that are late once stay late.

\`\`\`sql name=delay_by_hour view=chart
SELECT
  hour(date) AS hour,
  count(*) AS flights,
  round(100 * avg((delay > 30)::INTEGER), 1) AS percent_late
FROM lake.samples.flights
GROUP BY hour
ORDER BY hour
\`\`\`

\`\`\`json chart
{
  "mark": "bar",
  "x": { "field": "hour", "grouping": { "type": "value" } },
  "y": [
    { "aggregate": "none", "field": "flights", "mark": null },
    { "aggregate": "none", "field": "percent_late", "mark": "area" }
  ],
  "colour": null,
  "facet": null,
  "title": "",
  "sort": "field",
  "spec": {}
}
\`\`\`

## Fridays, and four bad days

\`\`\`sql name=delay_by_day view=chart
SELECT
  date::DATE AS day,
  count(*) AS flights,
  round(100 * avg((delay > 30)::INTEGER), 1) AS percent_late
FROM lake.samples.flights
WHERE date < TIMESTAMP '2001-07-01'
GROUP BY day
ORDER BY day
\`\`\`

\`\`\`json chart
{
  "mark": "line",
  "x": { "field": "day", "grouping": { "type": "value" } },
  "y": [{ "aggregate": "none", "field": "percent_late", "mark": null }],
  "colour": null,
  "facet": null,
  "title": "",
  "sort": "field",
  "spec": {}
}
\`\`\`

A cell can read another cell by its name. This one starts from the Result above; nothing is read from the Lake again.

\`\`\`sql name=worst_days
SELECT day, dayname(day) AS weekday, flights, percent_late
FROM delay_by_day
ORDER BY percent_late DESC
LIMIT 10
\`\`\`

## Where it starts

The airports that send the most flights on late. This cell runs on the hosted worker and joins the flights with a second table.

\`\`\`sql name=late_airports target=pool:Hosted
SELECT
  flights.origin,
  airports.city,
  airports.state,
  count(*) AS departures,
  round(avg(flights.delay), 1) AS mean_delay,
  round(100 * avg((flights.delay > 30)::INTEGER), 1) AS percent_late
FROM lake.samples.flights AS flights
JOIN lake.samples.airports AS airports ON airports.iata = flights.origin
GROUP BY ALL
HAVING departures > 20000
ORDER BY percent_late DESC
\`\`\`

## Every flight, without moving it

All three million rows, on the hosted worker. The grid pulls the rows you look at; sorting and filtering happen where the Result is. The chart groups the same Result there, and only the groups travel.

\`\`\`sql name=every_flight target=pool:Hosted view=chart
SELECT date, delay, distance, origin, destination
FROM lake.samples.flights
WHERE delay BETWEEN -60 AND 180
\`\`\`

\`\`\`json chart
{
  "mark": "bar",
  "x": { "field": "delay", "grouping": { "type": "bin", "binsMax": 48 } },
  "y": [{ "aggregate": "count", "field": null, "mark": null }],
  "colour": null,
  "facet": null,
  "title": "Flights by minutes of delay",
  "sort": "field",
  "spec": {}
}
\`\`\`

## When one place can't

Time zones need a part of DuckDB that the browser build lacks. On the hosted worker this runs; switch the chip to *Browser* and Eider says what is missing and where to go instead.

\`\`\`sql name=midnight_in_new_york target=pool:Hosted
SELECT
  (date AT TIME ZONE 'America/Chicago') AT TIME ZONE 'America/New_York' AS new_york,
  origin,
  destination,
  delay
FROM lake.samples.flights
WHERE origin = 'ORD' AND delay > 600
ORDER BY delay DESC
LIMIT 20
\`\`\`

## Try your own

Other tables wait in \`lake.samples\`: movies, penguins, weather, stocks and more, in the panel on the left.

\`\`\`sql name=my_question
SELECT * FROM lake.samples.penguins LIMIT 100
\`\`\`
`;
