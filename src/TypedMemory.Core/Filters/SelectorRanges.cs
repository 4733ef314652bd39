using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>
/// What a selector asks of fields, as far as an index can answer it: comparisons that hold for every match, those
/// below <c>$and</c>. What <c>$or</c> and the other operators ask is asked of each document.
/// </summary>
public sealed class SelectorRanges
{
    private readonly MangoNode _root;
    private readonly SortedDictionary<string, FieldRange> _ranges = new(StringComparer.Ordinal);

    private SelectorRanges(MangoNode root) => _root = root;

    /// <summary>The ranges of values by field.</summary>
    public IReadOnlyDictionary<string, FieldRange> Fields => _ranges;

    /// <summary>
    /// Whether the selector asks nothing else: what has all of these fields, and in each a value of its range, matches.
    /// </summary>
    public bool AreAll { get; private set; } = true;

    /// <summary>
    /// Whether every match has all of these fields, so that an index, which holds only documents that have its fields,
    /// misses none.
    /// </summary>
    /// <param name="fields">The fields, with dots.</param>
    public bool Require(IEnumerable<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        HashSet<string> left = new(fields, StringComparer.Ordinal);
        left.ExceptWith(RequiredBy(_root));
        return left.Count == 0;
    }

    /// <summary>Whether all matches have the same value in a field.</summary>
    /// <param name="field">The field, with dots.</param>
    public bool IsConstant(string field) => IsConstant(_root, field);

    internal static SelectorRanges Of(MangoNode root)
    {
        var ranges = new SelectorRanges(root);
        ranges.Collect(root);
        return ranges;
    }

    private static bool IsComparison(MangoField field) => !field.IsNegated && field.Operator
        is "$lt" or "$lte" or "$eq" or "$gt" or "$gte" or "$beginsWith" or "$exists";

    // By order alone, and to values whose order no rounding changes.
    private static bool IsBound(MangoField field) =>
        field.Operator is "$lt" or "$lte" or "$eq" or "$gt" or "$gte" && field.Argument.ValueKind switch
        {
            JsonValueKind.Number => Math.Abs(field.Argument.GetDouble()) < MangoNumber.LastExact,
            JsonValueKind.Array or JsonValueKind.Object => false,
            _ => true,
        };

    private void Collect(MangoNode node)
    {
        switch (node)
        {
            case MangoAll all:
                foreach (MangoNode part in all.Nodes) Collect(part);
                break;
            case MangoField field when IsComparison(field):
                string name = MangoSelector.JoinField(field.Path);
                _ranges[name] = _ranges.GetValueOrDefault(name, FieldRange.All).Narrow(field);
                AreAll &= IsBound(field);
                break;
            default:
                AreAll = false;
                break;
        }
    }

    private static HashSet<string> RequiredBy(MangoNode node)
    {
        switch (node)
        {
            case MangoField { IsRequired: true } field:
                return new([MangoSelector.JoinField(field.Path)], StringComparer.Ordinal);
            case MangoAll all:
                return new(all.Nodes.SelectMany(RequiredBy), StringComparer.Ordinal);
            case MangoAny { Nodes: { IsEmpty: false } nodes }:
                HashSet<string> common = RequiredBy(nodes[0]);
                foreach (MangoNode other in nodes.AsSpan()[1..]) common.IntersectWith(RequiredBy(other));
                return common;
            default:
                return new(StringComparer.Ordinal);
        }
    }

    private static bool IsConstant(MangoNode node, string field) => node switch
    {
        MangoAll all => all.Nodes.Any(part => IsConstant(part, field)),
        MangoField { Operator: "$eq", IsNegated: false } condition => MangoSelector.JoinField(condition.Path) == field,
        _ => false,
    };
}
