using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace TypedMemory.Generators.Tests.Model;

/// <summary>Generators of values, the odd ones included.</summary>
internal static class Values
{
    private const string Odd = ":%\"\\/\0\u0001\u001f\u007f\u0080\ufffd\uffff aA0~-_.\u00e9\n\t{}<>&+'";

    /// <summary>
    /// Any text that UTF-8 can carry: ordinary, control and separator characters, and all of Unicode.
    /// </summary>
    public static Gen<string> Text { get; } = Gen.Int.Select(seed => MakeText(new Random(seed)));

    /// <summary>Such text as a component of a key, which is not empty.</summary>
    public static Gen<string> Component { get; } = Text.Select(text => text.Length > 0 ? text : ":");

    public static Gen<Point> Point { get; } =
        Gen.Select(Gen.Double[-1e9, 1e9], Gen.Double, Text.Null()).Where((_, y, _) => double.IsFinite(y)).Select(
            (x, y, n) => new Point(x, y, n));

    public static Gen<Shape?> Shape { get; } = Gen.OneOf<Shape?>(
        Gen.Int.Select(_ => (Shape?)null),
        Gen.Int.Select(Gen.Double[0, 10], (f, r) => (Shape?)new Circle(r) { First = f }),
        Point.Array[0, 3].Select(p => (Shape?)new Polygon([.. p])));

    public static Gen<Fact> Fact { get; } =
        Gen.Select(
            Component, Component, Text, Text.Array[0, 5], Gen.Long, Gen.Double.Where(double.IsFinite), Text.Null())
            .Select((agent, topic, text, tags, hits, confidence, source) => new Fact
            {
                Agent = agent,
                Topic = topic,
                Text = text,
                Tags = [.. tags],
                Hits = hits,
                Confidence = confidence,
                Source = source,
            });

    public static Gen<Everything> Everything { get; } = Gen.Int.Select(MakeEverything);

    public static Everything MakeEverything(int seed) => Make(new Random(seed));

    private static Everything Make(Random random)
    {
        string S() => MakeText(random);
        bool Half() => random.Next(2) == 0;
        T[] Some<T>(Func<T> make) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => make())];
        Mood M() => (Mood)random.Next(2);
        DateOnly Day() => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber));
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        Point P() => new(random.NextDouble(), random.Next(), Half() ? null : S());
        return new Everything
        {
            Text = S() is { Length: > 0 } text ? text : ":",
            Number = random.NextInt64(long.MinValue, long.MaxValue),
            Mood = M(),
            Day = Day(),
            Moment = new DateTimeOffset(
                random.NextInt64(TimeSpan.TicksPerDay * 2, DateTime.MaxValue.Ticks - (TimeSpan.TicksPerDay * 2)),
                TimeSpan.FromMinutes(random.Next(-800, 800))),
            Flag = Half(),
            Letter = (char)random.Next(0xD800),
            Guid = new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()),
            MaybeText = Half() ? null : S(),
            SByte = (sbyte)random.Next(),
            Byte = (byte)random.Next(),
            Short = (short)random.Next(),
            UShort = (ushort)random.Next(),
            Int = random.Next(int.MinValue, int.MaxValue),
            UInt = (uint)random.NextInt64(),
            ULong = ulong.MaxValue - (ulong)random.NextInt64(),
            Float = BitConverter.Int32BitsToSingle(random.Next(0x7F000000)),
            Double = BitConverter.Int64BitsToDouble(random.NextInt64(0x7FE0000000000000)),
            Decimal = new decimal(
                (int)random.NextInt64(), (int)random.NextInt64(), (int)random.NextInt64(), Half(),
                (byte)random.Next(29)),
            Int128 = new Int128((ulong)random.NextInt64(), (ulong)random.NextInt64()) * (Half() ? 1 : -1),
            UInt128 = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()),
            Big = new BigInteger(bytes),
            DateTime = new DateTime(
                random.NextInt64(DateTime.MaxValue.Ticks), Half() ? DateTimeKind.Utc : DateTimeKind.Unspecified),
            Time = new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay)),
            Span = new TimeSpan(random.NextInt64(long.MinValue, long.MaxValue)),
            Uri = Half() ? null : new Uri("https://example.org/a%20b?c=" + random.Next()),
            Version = Half() ? null : new Version(random.Next(100), random.Next(100), random.Next(100)),
            Bytes = bytes,
            // A bare null would be an empty memory.
            Memory = Half() ? default(ReadOnlyMemory<byte>?) : bytes,
            Element = Half() ? null : JsonElement.Parse("{\"a\":[1,null,true]}"),
            Node = Half() ? null : JsonNode.Parse("{\"b\":\"x\"}"),
            MaybeInt = Half() ? null : random.Next(),
            MaybeMood = Half() ? null : M(),
            Rights = (Rights)random.Next(4),
            Array = Some(() => random.Next()),
            List = [.. Some(() => Half() ? null : S())],
            Immutable = [.. Some(Day)],
            Sorted = [.. Some(() => random.Next(-20, 20))],
            Tags = [.. Some(S)],
            Frozen = Some(() => new Guid(random.Next(), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8])).ToFrozenSet(),
            Map = Some(S).Distinct().ToDictionary(s => s, _ => Half() ? (int?)null : random.Next()),
            ByNumber = Some(() => random.Next(-200, 200)).Distinct().ToImmutableDictionary(i => i, _ => S()),
            ByMood = Some(M).Distinct().ToDictionary(m => m, _ => (ImmutableArray<Point>)[.. Some(P)]),
            Point = P(),
            MaybePoint = Half() ? null : P(),
            Shape = random.Next(3) switch
            {
                0 => null,
                1 => new Circle(random.NextDouble()),
                _ =>
                new Polygon([.. Some(P)])
            },
        };
    }

    private static string MakeText(Random random)
    {
        bool odd = random.Next(2) == 0;
        var text = new StringBuilder();
        for (int length = random.Next(10); length > 0; length--)
        {
            int rune = random.Next(0x110000 - 0x800);
            if (odd) text.Append(Odd[random.Next(Odd.Length)]);
            else text.Append(new Rune(rune < 0xD800 ? rune : rune + 0x800).ToString());
        }

        return text.ToString();
    }
}
