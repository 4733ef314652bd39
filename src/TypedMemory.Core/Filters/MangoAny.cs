using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>One part matches (<c>$or</c>). As in CouchDB everything matches none at all.</summary>
internal sealed record MangoAny(ImmutableArray<MangoNode> Nodes) : MangoNode
{
    public override bool Matches(MangoTarget target)
    {
        foreach (MangoNode node in Nodes)
        {
            if (node.Matches(target)) return true;
        }

        return Nodes.IsEmpty;
    }

    public override MangoNode Negate() => new MangoAll([.. Nodes.Select(static node => node.Negate())]);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("$or");
        foreach (MangoNode node in Nodes) node.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override IEnumerable<MangoField> Fields() => Nodes.SelectMany(static node => node.Fields());
}
