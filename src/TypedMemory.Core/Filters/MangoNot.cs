using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>
/// The plain opposite, which a missing field matches too: what CouchDB does below <c>$elemMatch</c>, <c>$allMatch</c>
/// and <c>$keyMapMatch</c>, where it leaves negations in their place.
/// </summary>
internal sealed record MangoNot(MangoNode Inner) : MangoNode
{
    public override bool Matches(MangoTarget target) => !Inner.Matches(target);

    public override MangoNode Negate() => Inner;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("$not");
        Inner.Write(json);
        json.WriteEndObject();
    }

    public override IEnumerable<MangoField> Fields() => Inner.Fields();
}
