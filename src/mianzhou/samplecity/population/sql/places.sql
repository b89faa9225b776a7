-- The doors and buildings at which the chunk's residents live, where they lie, and in which cell of the grid.

CREATE OR REPLACE TEMP TABLE lived_in AS
SELECT DISTINCT county, county_name, township, township_name, urban, village_code, "group", door,
  CASE WHEN urban THEN building END AS building,
  CASE WHEN urban THEN street ELSE village_name || '村' END AS road,
  CASE WHEN urban THEN street || door || '号' ELSE village_name || '村' || "group" || '组' || door || '号' END AS door_name,
  CASE WHEN urban THEN door ELSE "group" END AS part,
  CASE WHEN urban THEN (door - 84) / 120.0 ELSE ("group" - 6.5) / 11.0 END AS ahead,
  CASE WHEN door % 2 = 0 THEN 1 ELSE -1 END AS side
FROM resident;

CREATE OR REPLACE TEMP TABLE spot AS
SELECT l.*, a.longitude, a.latitude, a.reach, pi() * draw(l.township || l.road, 'angle') AS angle
FROM lived_in l JOIN anchor a ON a.township = l.township AND a.n = dice(l.township || l.road, 'anchor', 48);

CREATE OR REPLACE TEMP TABLE door AS
WITH each AS (
  SELECT county, county_name, township, township_name, urban, road, door_name, part, ahead, angle, longitude, latitude, reach,
    CASE WHEN urban THEN side * .02 ELSE side * (.04 + door / 400.0) END AS aside, min(village_code) AS village_code
  FROM spot WHERE NOT EXISTS (SELECT 1 FROM numbered_place n WHERE n.kind = 'door' AND n.place = spot.township || spot.door_name)
  GROUP BY ALL
)
SELECT (SELECT count(*) FROM numbered_place WHERE kind = 'door') + row_number() OVER (ORDER BY township, door_name) AS id,
  each.* EXCLUDE (longitude, latitude, reach, angle, ahead, aside, part), grid_cell(village_code, road, part) AS grid,
  place_longitude(longitude, latitude, reach, angle, ahead, aside) AS longitude, place_latitude(latitude, reach, angle, ahead, aside) AS latitude
FROM each;

CREATE OR REPLACE TEMP TABLE building AS
WITH each AS (
  SELECT county, county_name, township, township_name, urban, road, part, ahead, angle, longitude, latitude, reach,
    CASE WHEN urban THEN door_name || building || '栋' ELSE door_name END AS building_name,
    CASE WHEN urban THEN side * (.04 + building / 50.0) ELSE side * (.04 + door / 400.0) END AS aside, min(village_code) AS village_code
  FROM spot GROUP BY ALL
), new AS (
  SELECT * FROM each
  WHERE NOT EXISTS (SELECT 1 FROM numbered_place n WHERE n.kind = 'building' AND n.place = each.township || each.building_name)
)
SELECT (SELECT count(*) FROM numbered_place WHERE kind = 'building') + row_number() OVER (ORDER BY township, building_name) AS id,
  new.* EXCLUDE (longitude, latitude, reach, angle, ahead, aside, part), grid_cell(village_code, road, part) AS grid,
  place_longitude(longitude, latitude, reach, angle, ahead, aside) AS longitude, place_latitude(latitude, reach, angle, ahead, aside) AS latitude
FROM new;

INSERT INTO numbered_place SELECT 'door', township || door_name FROM door UNION ALL SELECT 'building', township || building_name FROM building;
