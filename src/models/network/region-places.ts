/** Where a region's clients and endpoints are on the globe. */
export interface RegionPlace {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** AWS's codes: AF, AN, AS, EU, NA, OC, SA. */
  readonly continent: string;
  /** Of the United States and Canada, ISO 3166-2. */
  readonly subdivision: string | null;
}

/**
 * ASSUMPTION: the coordinates of the city or state that AWS names a region after, to a tenth of a
 * degree. AWS does not publish the coordinates that it uses itself.
 */
const PLACES = `
af-south-1      -33.9   18.4  ZA AF
ap-east-1        22.3  114.2  HK AS
ap-east-2        25.0  121.6  TW AS
ap-northeast-1   35.7  139.7  JP AS
ap-northeast-2   37.6  127.0  KR AS
ap-northeast-3   34.7  135.5  JP AS
ap-south-1       19.1   72.9  IN AS
ap-south-2       17.4   78.5  IN AS
ap-southeast-1    1.4  103.8  SG AS
ap-southeast-2  -33.9  151.2  AU OC
ap-southeast-3   -6.2  106.8  ID AS
ap-southeast-4  -37.8  145.0  AU OC
ap-southeast-5    3.1  101.7  MY AS
ap-southeast-7   13.8  100.5  TH AS
ca-central-1     45.5  -73.6  CA NA QC
ca-west-1        51.0 -114.1  CA NA AB
eu-central-1     50.1    8.7  DE EU
eu-central-2     47.4    8.5  CH EU
eu-north-1       59.3   18.1  SE EU
eu-south-1       45.5    9.2  IT EU
eu-south-2       41.6   -0.9  ES EU
eu-west-1        53.3   -6.3  IE EU
eu-west-2        51.5   -0.1  GB EU
eu-west-3        48.9    2.4  FR EU
il-central-1     32.1   34.8  IL AS
me-central-1     25.2   55.3  AE AS
me-south-1       26.1   50.6  BH AS
mx-central-1     20.6 -100.4  MX NA
sa-east-1       -23.6  -46.6  BR SA
us-east-1        39.0  -77.5  US NA VA
us-east-2        40.0  -83.0  US NA OH
us-west-1        37.4 -122.0  US NA CA
us-west-2        45.8 -119.7  US NA OR
`;

const byRegion: ReadonlyMap<string, RegionPlace> = new Map(
  PLACES.trim()
    .split('\n')
    .map((line): [string, RegionPlace] => {
      const [region, latitude, longitude, country, continent, subdivision] = line.split(/\s+/);
      return [
        region!,
        {
          latitude: Number(latitude),
          longitude: Number(longitude),
          country: country!,
          continent: continent!,
          subdivision: subdivision ?? null,
        },
      ];
    }),
);

/** @throws RangeError where a region is unknown */
export function placeOfRegion(region: string): RegionPlace {
  const place = byRegion.get(region);
  if (place === undefined) throw new RangeError(`region "${region}": its place is not known`);
  return place;
}

const EARTH_RADIUS_KM = 6371;
const RADIANS = Math.PI / 180;

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Great-circle distance on a sphere (haversine formula), in kilometres. */
export function distanceKm(a: Point, b: Point): number {
  const sinLatitude = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const sinLongitude = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const h =
    sinLatitude * sinLatitude +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * sinLongitude * sinLongitude;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}
