using System.Collections.Immutable;

namespace TypedMemory.Core.Filters;

/// <summary>One part matches (<c>$or</c>). As in CouchDB, without parts everything matches.</summary>
internal sealed record MangoAny(ImmutableArray<MangoNode> Nodes) : MangoGroup("$or", Nodes)
{
    public override bool Matches(MangoTarget target)
    {
        foreach (MangoNode node in Nodes)
        {
            if (node.Matches(target)) return true;
        }

        return Nodes.IsEmpty;
    }

    public override MangoNode Negate() => new MangoAll(NegatedNodes());
}
