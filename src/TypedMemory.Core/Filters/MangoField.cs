using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>A field is there and its value passes a test.</summary>
/// <param name="Path">Where it is; empty for the value itself.</param>
/// <param name="Test">The test of its value.</param>
internal sealed record MangoField(ImmutableArray<string> Path, Func<JsonElement, bool> Test) : MangoNode
{
    /// <summary>
    /// What is asked of a field by <c>$exists</c>; <see langword="null"/> for other operators, which need it to be
    /// there.
    /// </summary>
    public bool? Exists { get; init; }

    /// <summary>
    /// The text that it must begin with (<c>$beginsWith</c>); <see langword="null"/> for other operators.
    /// </summary>
    public string? Prefix { get; init; }

    public bool IsId => Path is ["_id"];

    public override bool Matches(MangoTarget target) =>
        target.TryFind(Path, out JsonElement value, out bool missing) ? Test(value) : missing && Exists == false;

    public override MangoNode Negate()
    {
        Func<JsonElement, bool> test = Test;
        return new MangoField(Path, value => !test(value)) { Exists = !Exists };
    }

    public override IEnumerable<MangoField> Fields() => [this];
}
