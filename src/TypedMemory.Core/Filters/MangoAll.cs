using System.Collections.Immutable;

namespace TypedMemory.Core.Filters;

/// <summary>All parts match (<c>$and</c>).</summary>
internal sealed record MangoAll(ImmutableArray<MangoNode> Nodes) : MangoGroup("$and", Nodes)
{
    public override bool Matches(MangoTarget target)
    {
        foreach (MangoNode node in Nodes)
        {
            if (!node.Matches(target)) return false;
        }

        return true;
    }

    public override MangoNode Negate() => new MangoAny(NegatedNodes());
}
