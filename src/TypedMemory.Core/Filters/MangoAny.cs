using System.Collections.Immutable;

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

    public override IEnumerable<MangoField> Fields() => Nodes.SelectMany(static node => node.Fields());
}
