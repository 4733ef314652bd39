using System.Text.Json;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>Values compare as their kind, in whatever form they are written.</summary>
public sealed class ValueOrderTests
{
    [Theory]
    [InlineData(MergeValueKind.Decimal, "\"0.3333333333333333333333333333\"", "0.5")]
    [InlineData(MergeValueKind.Decimal, "\"0.3333333333333333333333333333\"", "1000")]
    [InlineData(MergeValueKind.Decimal, "-1", "\"-0.3333333333333333333333333333\"")]
    [InlineData(MergeValueKind.Integer, "9007199254740992", "\"9007199254740993\"")]
    [InlineData(MergeValueKind.Integer, "\"-170141183460469231731687303715884105728\"", "-1")]
    [InlineData(MergeValueKind.Integer, "\"99999999999999999999\"", "\"100000000000000000000\"")]
    [InlineData(MergeValueKind.Text, "\"ab\"", "\"ab c\"")]
    [InlineData(MergeValueKind.Text, "\"ab\"", "\"ab!\"")]
    [InlineData(MergeValueKind.Text, "\"a\\nb\"", "\"a b\"")]
    [InlineData(MergeValueKind.Text, "\"\uFFFD\"", "\"\U0001F600\"")]
    [InlineData(MergeValueKind.Moment, "\"2026-01-02T03:00:00+05:00\"", "\"2026-01-02T00:00:00Z\"")]
    [InlineData(MergeValueKind.Moment, "\"2026-01-02T00:00:00Z\"", "\"2026-01-02T00:00:00.5Z\"")]
    [InlineData(MergeValueKind.TimeOfDay, "\"10:30:00\"", "\"10:30:00.0000001\"")]
    [InlineData(MergeValueKind.TimeSpan, "\"-1.00:00:00\"", "\"-00:00:01\"")]
    [InlineData(MergeValueKind.TimeSpan, "\"23:00:00\"", "\"10.00:00:00\"")]
    [InlineData(MergeValueKind.Version, "\"1.9\"", "\"1.10\"")]
    [InlineData(
        MergeValueKind.Guid, "\"ABCDEF00-0000-0000-0000-000000000000\"", "\"abcdef00-0000-0000-0000-000000000001\"")]
    public void The_greater_value_of_a_kind_is_the_maximum_and_the_smaller_one_the_minimum(
        MergeValueKind values, string smaller, string greater)
    {
        Assert.Equal(greater, Merged(MergeKind.Max, values, smaller, greater));
        Assert.Equal(greater, Merged(MergeKind.Max, values, greater, smaller));
        Assert.Equal(smaller, Merged(MergeKind.Min, values, smaller, greater));
        Assert.Equal(smaller, Merged(MergeKind.Min, values, greater, smaller));
    }

    [Fact]
    public void What_is_no_value_of_the_kind_is_never_chosen_over_one_that_is()
    {
        Assert.Equal("5", Merged(MergeKind.Max, MergeValueKind.Decimal, "5", "\"many\""));
        Assert.Equal("5", Merged(MergeKind.Min, MergeValueKind.Decimal, "5", "\"many\""));
    }

    [Theory]
    [InlineData(MergeKind.Max, "1", "\"zzz\"")]
    [InlineData(MergeKind.Max, "true", "\"zzz\"")]
    [InlineData(MergeKind.Max, "\"2020-01-01\"", "[]")]
    [InlineData(MergeKind.Min, "true", "\"\"")]
    [InlineData(MergeKind.Min, "\"2020-01-01\"", "{}")]
    [InlineData(MergeKind.Max, "1", "null")]
    [InlineData(MergeKind.Min, "\"2020-01-01\"", "null")]
    [InlineData(MergeKind.FirstWriterWins, "\"a\"", "null")]
    [InlineData(MergeKind.Monotone, "\"draft\"", "null")]
    public void What_no_member_of_the_kind_can_be_is_never_chosen_and_does_not_stay(
        MergeKind kind, string value, string other)
    {
        Assert.Equal(value, Merged(kind, MergeValueKind.Plain, value, other));
        Assert.Equal(value, Merged(kind, MergeValueKind.Plain, other, value));

        Replica device = Device(kind, MergeValueKind.Plain, "A");
        device.Put($$"""{"value":{{value}}}""");
        device.EditAsForeigner(body =>
        {
            body["value"] = System.Text.Json.Nodes.JsonNode.Parse(other);
            return body;
        });

        device.Put($$"""{"value":{{value}}}""");
        Assert.Equal($$"""{"value":{{value}}}""", device.Content);
    }

    [Theory]
    [InlineData(MergeKind.Max)]
    [InlineData(MergeKind.Min)]
    [InlineData(MergeKind.FirstWriterWins)]
    [InlineData(MergeKind.Monotone)]
    public void A_null_is_stored_until_there_is_a_value_and_takes_none_away(MergeKind kind)
    {
        Replica device = Device(kind, MergeValueKind.Plain, "A");
        device.Put("""{"value":null}""");
        Assert.Equal("""{"value":null}""", device.Content);

        device.Put("""{"value":"draft"}""");
        device.Put("""{"value":null}""");
        Assert.Equal("""{"value":"draft"}""", device.Content);
    }

    [Fact]
    public void A_document_that_does_not_name_the_kind_is_merged_by_the_declaration()
    {
        Replica before = Device(MergeKind.Max, MergeValueKind.Plain, "A");
        before.Put("""{"value":"0.3333333333333333333333333333"}""");
        Replica after = Device(MergeKind.Max, MergeValueKind.Decimal, "B");
        after.Put("""{"value":0.5}""");

        after.Sync(before);

        Assert.Equal("""{"value":0.5}""", after.Content);
    }

    [Fact]
    public void A_foreign_edit_of_a_monotone_member_is_not_taken_back()
    {
        var device = new Replica(SampleMerge.Only(MergeKind.Monotone), "AAAAAAAAAA");
        device.Put("""{"value":"draft"}""");
        device.EditAsForeigner(static body =>
        {
            body["value"] = "done";
            return body;
        });

        device.Put("""{"value":"review"}""");

        Assert.Equal("""{"value":"done"}""", device.Content);
    }

    [Fact]
    public void A_counter_shows_what_its_type_can_hold_and_counts_on_beyond_it()
    {
        Replica one = Device(MergeKind.Counter, MergeValueKind.UInt32, "A");
        one.Put("""{"value":1}""");
        Replica other = Device(MergeKind.Counter, MergeValueKind.UInt32, "B");
        other.Pull(one);
        one.Put("""{"value":0}""");
        other.Put("""{"value":0}""");

        one.Sync(other);
        Assert.Equal("""{"value":0}""", one.Content);

        one.Put("""{"value":5}""");
        Assert.Equal("""{"value":5}""", one.Content);
    }

    [Fact]
    public void A_counter_takes_the_greatest_value_of_its_type()
    {
        Replica one = Device(MergeKind.Counter, MergeValueKind.UInt64, "A");
        one.Put("""{"value":18446744073709551615}""");

        Assert.Equal("""{"value":18446744073709551615}""", one.Content);
        Assert.Throws<FormatException>(() => one.Put("""{"value":-1}"""));
    }

    private static string Merged(MergeKind kind, MergeValueKind values, string first, string second)
    {
        Replica one = Device(kind, values, "A");
        Replica other = Device(kind, values, "B");
        one.Put($$"""{"value":{{first}}}""");
        other.Put($$"""{"value":{{second}}}""");
        one.Sync(other);
        other.Sync(one);
        Assert.Equal(one.Content, other.Content);
        using var body = JsonDocument.Parse(one.Winner.Body);
        return body.RootElement.GetProperty("value").GetRawText();
    }

    private static Replica Device(MergeKind kind, MergeValueKind values, string actor) => new(
        new SampleMerge { Members = [new MergeMember("value", kind) { Values = values }] },
        string.Concat(Enumerable.Repeat(actor, 10)));
}
