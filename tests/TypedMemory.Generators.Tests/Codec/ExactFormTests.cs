using System.Globalization;
using System.Numerics;
using System.Text;
using TypedMemory.Generated;

namespace TypedMemory.Generators.Tests;

/// <summary>
/// Dates, times, spans, versions and numbers in quotes are read in the forms that mean the same everywhere, and in no
/// other.
/// </summary>
public sealed class ExactFormTests
{
    private delegate T Reading<T>(ref CodecReader reader);

    [Theory]
    [InlineData("2026-01-02T03:04:05.6780000Z", "2026-01-02T03:04:05.6780000Z")]
    [InlineData("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.6780000Z")]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02T03:04Z", "2026-01-02T03:04:00.0000000Z")]
    [InlineData("2026-01-02", "2026-01-02T00:00:00.0000000Z")]
    [InlineData("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.1234567Z")]
    [InlineData("2026-01-02T08:04:05+05:00", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05.0000000Z")]
    public void A_date_and_time_is_read_in_the_forms_of_ISO_8601(string text, string utc)
    {
        Assert.Equal(
            utc, Read(text, (ref reader) => reader.ReadDateTimeOffset()).UtcDateTime.ToString(
                "O", CultureInfo.InvariantCulture));
        DateTime time = Read(text, (ref reader) => reader.ReadDateTime());
        if (time.Kind == DateTimeKind.Unspecified) time = DateTime.SpecifyKind(time, DateTimeKind.Utc);
        Assert.Equal(utc, time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("10:30")]
    [InlineData("01/02/2026")]
    [InlineData("Jan 2, 2026")]
    [InlineData("2026-1-2")]
    [InlineData("2026-01-02 03:04:05")]
    [InlineData("2026-01-02T3:04:05Z")]
    [InlineData("2026-01-02T03:04:05z")]
    [InlineData("2026-01-02T03:04:05+0500")]
    [InlineData("2026-01-02T03:04:05 +05:00")]
    [InlineData("2026-01-02T03:04:05.")]
    [InlineData("2026-01-02T03:04:60Z")]
    [InlineData("2026-02-30")]
    [InlineData(" 2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05Z ")]
    [InlineData("20260102T030405Z")]
    [InlineData("2026-W01-5")]
    [InlineData("")]
    [InlineData("\u0662\u0660\u0662\u0666-01-02")]
    public void Anything_else_is_no_date_and_time(string text)
    {
        Refuses(text, (ref reader) => reader.ReadDateTime());
        Refuses(text, (ref reader) => reader.ReadDateTimeOffset());
        Refuses(text, (ref reader) => reader.ReadDateOnly());
    }

    [Theory]
    [InlineData("10:30", 37_800)]
    [InlineData("10:30:05", 37_805)]
    [InlineData("10:30:05.0000000", 37_805)]
    public void A_time_of_day_has_two_digits_each(string text, int seconds) =>
        Assert.Equal(seconds, (int)Read(text, (ref reader) => reader.ReadTimeOnly()).ToTimeSpan().TotalSeconds);

    [Theory]
    [InlineData("1:2:3")]
    [InlineData("10:30 PM")]
    [InlineData("24:00")]
    [InlineData("10")]
    [InlineData(" 10:30")]
    [InlineData("2026-01-02T10:30:00")]
    public void Anything_else_is_no_time_of_day(string text) => Refuses(text, (ref reader) => reader.ReadTimeOnly());

    [Theory]
    [InlineData("1.02:03:04", 93_784)]
    [InlineData("-00:00:01", -1)]
    [InlineData("00:00:01.5000000", 1)]
    public void A_time_span_is_read_as_it_is_written(string text, int seconds) =>
        Assert.Equal(seconds, (int)Read(text, (ref reader) => reader.ReadTimeSpan()).TotalSeconds);

    [Theory]
    [InlineData("5")]
    [InlineData("1:2:3")]
    [InlineData("10:30")]
    [InlineData("24:00:00")]
    [InlineData(" 01:00:00")]
    [InlineData("+01:00:00")]
    [InlineData("PT1H")]
    [InlineData("1:00:00:00")]
    public void Anything_else_is_no_time_span(string text) => Refuses(text, (ref reader) => reader.ReadTimeSpan());

    [Theory]
    [InlineData("1")]
    [InlineData("01.2")]
    [InlineData(" 1.2")]
    [InlineData("1.+2")]
    [InlineData("1.2.3.4.5")]
    [InlineData("v1.2")]
    public void Anything_but_the_numbers_is_no_version(string text)
    {
        Assert.Equal(new Version(1, 2, 3), Read("1.2.3", (ref reader) => reader.ReadVersion()));
        Refuses(text, (ref reader) => reader.ReadVersion());
    }

    [Theory]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData(" 1")]
    [InlineData("1,000")]
    [InlineData("1e")]
    [InlineData("0x1")]
    [InlineData("")]
    public void A_number_in_quotes_is_one_of_JSON(string text)
    {
        Assert.Equal(1.5m, Read("1.5", (ref reader) => reader.ReadDecimal()));
        Assert.Equal(new BigInteger(-15), Read("-15", (ref reader) => reader.ReadBigInteger()));
        Refuses(text, (ref reader) => reader.ReadDecimal());
        Refuses(text, (ref reader) => reader.ReadInt128());
        Refuses(text, (ref reader) => reader.ReadUInt128());
        Refuses(text, (ref reader) => reader.ReadBigInteger());
    }

    [Fact]
    public void An_integer_in_quotes_has_neither_fraction_nor_exponent()
    {
        Refuses("1.0", (ref reader) => reader.ReadBigInteger());
        Refuses("1e2", (ref reader) => reader.ReadInt128());
    }

    private static T Read<T>(string text, Reading<T> read)
    {
        var reader = new CodecReader(Encoding.UTF8.GetBytes($"\"{text}\""));
        T value = read(ref reader);
        reader.End();
        return value;
    }

    private static void Refuses<T>(string text, Reading<T> read) =>
        Assert.Throws<MemoryFormatException>(() => Read(text, read));
}
