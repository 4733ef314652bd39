using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>The values of a field between which a match's lies, in CouchDB's order of JSON values.</summary>
/// <param name="Low">The least value; undefined if there is none.</param>
/// <param name="High">The greatest value; undefined if there is none.</param>
public sealed record FieldRange(JsonElement Low = default, JsonElement High = default)
{
    /// <summary>The range of all values.</summary>
    public static FieldRange All { get; } = new();

    /// <summary>Whether a value may be <see cref="Low"/> itself.</summary>
    public bool IncludesLow { get; init; }

    /// <summary>Whether a value may be <see cref="High"/> itself.</summary>
    public bool IncludesHigh { get; init; }

    /// <summary>The text that values begin with, or <see langword="null"/> if nothing is asked of that.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether no value can lie there.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether there is a least value.</summary>
    public bool HasLow => Low.ValueKind != JsonValueKind.Undefined;

    /// <summary>Whether there is a greatest value.</summary>
    public bool HasHigh => High.ValueKind != JsonValueKind.Undefined;

    /// <summary>Whether one value alone lies there.</summary>
    public bool IsOneValue =>
        HasLow && HasHigh && IncludesLow && IncludesHigh && MangoOrder.AreEqual(Low, High) && !IsEmpty;

    /// <summary>Narrows the range by a condition; others than comparisons leave it as it is.</summary>
    internal FieldRange Narrow(MangoField condition)
    {
        if (condition.IsNegated) return this;
        FieldRange narrowed = condition.Operator switch
        {
            "$eq" => Above(condition.Argument, true).Below(condition.Argument, true),
            "$gt" => Above(condition.Argument, false),
            "$gte" => Above(condition.Argument, true),
            "$lt" => Below(condition.Argument, false),
            "$lte" => Below(condition.Argument, true),
            // Of two prefixes the longer one counts, and where they differ the documents are asked.
            "$beginsWith" when (condition.Prefix?.Length ?? 0) > (Prefix?.Length ?? -1) =>
                this with { Prefix = condition.Prefix },
            _ => this,
        };
        if (!narrowed.HasLow || !narrowed.HasHigh) return narrowed;
        int order = MangoOrder.Compare(narrowed.Low, narrowed.High);
        bool empty = order > 0 || (order == 0 && !(narrowed.IncludesLow && narrowed.IncludesHigh));
        return empty ? narrowed with { IsEmpty = true } : narrowed;
    }

    private FieldRange Above(JsonElement value, bool included)
    {
        int order = HasLow ? MangoOrder.Compare(value, Low) : 1;
        return order < 0 || (order == 0 && included) ? this : this with { Low = value, IncludesLow = included };
    }

    private FieldRange Below(JsonElement value, bool included)
    {
        int order = HasHigh ? MangoOrder.Compare(value, High) : -1;
        return order > 0 || (order == 0 && included) ? this : this with { High = value, IncludesHigh = included };
    }
}
