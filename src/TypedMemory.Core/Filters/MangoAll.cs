using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>All parts match (<c>$and</c>).</summary>
internal sealed record MangoAll(ImmutableArray<MangoNode> Nodes) : MangoNode
{
    public override bool Matches(MangoTarget target)
    {
        foreach (MangoNode node in Nodes)
        {
            if (!node.Matches(target)) return false;
        }

        return true;
    }

    public override MangoNode Negate() => new MangoAny([.. Nodes.Select(static node => node.Negate())]);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("$and");
        foreach (MangoNode node in Nodes) node.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override IEnumerable<MangoField> Fields() => Nodes.SelectMany(static node => node.Fields());
}
