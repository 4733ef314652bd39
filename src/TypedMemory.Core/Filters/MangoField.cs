using System.Collections.Immutable;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>A field is there and its value passes a test.</summary>
/// <param name="Path">Where it is; empty for the value itself.</param>
/// <param name="Test">The test of its value.</param>
internal sealed record MangoField(ImmutableArray<string> Path, Func<JsonElement, bool> Test) : MangoNode
{
    /// <summary>
    /// What is asked of a field by <c>$exists</c>, or <see langword="null"/> for other operators, which need it to be
    /// there.
    /// </summary>
    public bool? Exists { get; init; }

    /// <summary>
    /// The text that it must begin with (<c>$beginsWith</c>), or <see langword="null"/> for other operators.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>The operator, e.g. <c>$gt</c>; turned around where the condition has been.</summary>
    public required string Operator { get; init; }

    /// <summary>The operator's argument; undefined where <see cref="Inner"/> is it.</summary>
    public JsonElement Argument { get; init; }

    /// <summary>What is asked of the items or keys of the value, for operators that ask that.</summary>
    public MangoNode? Inner { get; init; }

    /// <summary>
    /// Whether the plain opposite is meant, of an operator that has none of its own, e.g. <c>$regex</c>.
    /// </summary>
    public bool IsNegated { get; init; }

    /// <summary>Ends what takes too long, or <see langword="null"/> where nothing does.</summary>
    public SelectorClock? Clock { get; init; }

    /// <summary>Whether a document can match only if it has the field.</summary>
    public bool IsRequired => Exists != false;

    public bool IsId => Path is ["_id"];

    public override bool Matches(MangoTarget target)
    {
        Clock?.Check();
        return target.TryFind(Path, out JsonElement value, out bool missing) ? Test(value) : missing && Exists == false;
    }

    public override MangoNode Negate()
    {
        Func<JsonElement, bool> test = Test;
        return Opposite(Operator) is { } opposite
            ? this with { Test = value => !test(value), Exists = !Exists, Operator = opposite, Prefix = null }
            : this with { Test = value => !test(value), Exists = !Exists, IsNegated = !IsNegated, Prefix = null };
    }

    public override void Write(Utf8JsonWriter json)
    {
        // Items of an array are asked themselves; no field has this name.
        json.WriteStartObject();
        if (!Path.IsEmpty) json.WriteStartObject(MangoSelector.JoinField(Path));
        if (IsNegated) json.WriteStartObject("$not");
        json.WritePropertyName(Operator);
        if (Inner is not null) Inner.Write(json);
        else if (Operator == "$exists") json.WriteBooleanValue(Exists!.Value);
        else Argument.WriteTo(json);
        if (IsNegated) json.WriteEndObject();
        if (!Path.IsEmpty) json.WriteEndObject();
        json.WriteEndObject();
    }

    public override IEnumerable<MangoField> Fields() => [this];

    private static string? Opposite(string name) => name switch
    {
        "$lt" => "$gte",
        "$lte" => "$gt",
        "$gt" => "$lte",
        "$gte" => "$lt",
        "$eq" => "$ne",
        "$ne" => "$eq",
        "$in" => "$nin",
        "$nin" => "$in",
        "$exists" => "$exists",
        _ => null,
    };
}
