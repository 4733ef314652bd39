using CsCheck;
using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class CodecPropertyTests
{
    [Fact]
    public void What_is_written_is_canonical_already() => Values.Everything.Sample(
        value =>
        {
            string json = EverythingCodec.Instance.ToJson(value);
            Assert.Equal(CodecTestExtensions.Canonical(json), json);
        },
        iter: 2000);

    [Fact]
    public void A_value_survives_writing_and_reading() => Values.Everything.Sample(
        value =>
        {
            string json = EverythingCodec.Instance.ToJson(value);
            Everything read = EverythingCodec.Instance.Parse(json);
            Assert.Equal(json, EverythingCodec.Instance.ToJson(read));
            Assert.Equal(EverythingId.Of(value), EverythingId.Of(read));
            Assert.Equal(value.Decimal, read.Decimal);
            Assert.Equal(value.Double, read.Double);
            Assert.Equal(value.Float, read.Float);
            Assert.Equal(value.DateTime, read.DateTime);
            Assert.Equal(value.DateTime.Kind, read.DateTime.Kind);
            Assert.True(value.Moment.EqualsExact(read.Moment));
            Assert.Equal(value.Span, read.Span);
            Assert.Equal(value.Big, read.Big);
            Assert.Equal(value.Int128, read.Int128);
            Assert.Equal(value.UInt128, read.UInt128);
            Assert.Equal(value.MaybePoint, read.MaybePoint);
            Assert.Equal(value.Memory?.ToArray(), read.Memory?.ToArray());
            Assert.Equal(value.Map, read.Map);
            Assert.Equal(value.List, read.List);
            Assert.Equal(value.Tags.Order(StringComparer.Ordinal), read.Tags.Order(StringComparer.Ordinal));
        },
        iter: 2000);

    [Fact]
    public void A_fact_survives_writing_and_reading() => Values.Fact.Sample(
        value =>
        {
            Fact read = FactCodec.Instance.Parse(FactCodec.Instance.ToJson(value));
            Assert.Equal(value with { Tags = [] }, read with { Tags = [] }, FactEquality);
            Assert.True(value.Tags.SetEquals(read.Tags));
        },
        iter: 5000);

    private static bool FactEquality(Fact left, Fact right) =>
        (left.Agent, left.Topic, left.Text, left.Hits, left.Confidence, left.Source)
        == (right.Agent, right.Topic, right.Text, right.Hits, right.Confidence, right.Source);
}
