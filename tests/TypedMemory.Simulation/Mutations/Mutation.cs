using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>One of the numbered merge rules of docs/design.md, or a part of one, taken away.</summary>
/// <param name="Name">The rule and a name for what is gone, e.g. <c>1-fast-forward</c>.</param>
/// <param name="Instead">What happens instead.</param>
internal sealed record Mutation(string Name, string Instead)
{
    /// <summary>The rules that lack it.</summary>
    public Func<MutationContext, MergeRules>? Rules { get; init; }

    /// <summary>For rule 4: after which fault a store does not take a new actor.</summary>
    public StepKind? KeepsActorAfter { get; init; }

    /// <summary>Whether a rotation of keys stamps the members that it seals again.</summary>
    public bool RotatesByEdit { get; init; }

    /// <summary>For the family of trust: what is gone.</summary>
    public TrustFault? Trust { get; init; }

    /// <summary>For rule 7: whether nobody puts a member back that an editor has dropped.</summary>
    public bool RestoresNoMember { get; init; }
}
