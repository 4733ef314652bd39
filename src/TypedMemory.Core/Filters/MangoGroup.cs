using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>Parts that are joined by an operator.</summary>
internal abstract record MangoGroup(string Operator, ImmutableArray<MangoNode> Nodes) : MangoNode
{
    public sealed override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray(Operator);
        foreach (MangoNode node in Nodes) node.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public sealed override IEnumerable<MangoField> Fields() => Nodes.SelectMany(static node => node.Fields());

    protected ImmutableArray<MangoNode> NegatedNodes() => [.. Nodes.Select(static node => node.Negate())];
}
