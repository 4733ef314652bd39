using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Selectors;

/// <summary>A condition on a JSON value.</summary>
internal abstract record SelectorNode
{
    /// <summary>Whether the document's id is all that it looks at.</summary>
    public virtual bool IsAboutIdOnly => true;

    public abstract bool Matches(JsonElement value);

    /// <summary>The opposite. As in Mango a negation goes down to the fields: a field that is missing matches neither.</summary>
    public virtual SelectorNode Negate() => new NotNode(this);
}

/// <summary>The opposite of a condition on a value that is there.</summary>
internal sealed record NotNode(SelectorNode Inner) : SelectorNode
{
    public override bool IsAboutIdOnly => Inner.IsAboutIdOnly;

    public override bool Matches(JsonElement value) => !Inner.Matches(value);

    public override SelectorNode Negate() => Inner;
}

/// <summary>All conditions hold (<c>$and</c>).</summary>
internal sealed record AllNode(ImmutableArray<SelectorNode> Nodes) : SelectorNode
{
    public override bool IsAboutIdOnly => Nodes.All(static node => node.IsAboutIdOnly);

    public override bool Matches(JsonElement value) => Nodes.All(node => node.Matches(value));

    public override SelectorNode Negate() => new AnyNode([.. Nodes.Select(static node => node.Negate())]);
}

/// <summary>One condition holds (<c>$or</c>).</summary>
internal sealed record AnyNode(ImmutableArray<SelectorNode> Nodes) : SelectorNode
{
    public override bool IsAboutIdOnly => Nodes.All(static node => node.IsAboutIdOnly);

    public override bool Matches(JsonElement value) => Nodes.Any(node => node.Matches(value));

    public override SelectorNode Negate() => new AllNode([.. Nodes.Select(static node => node.Negate())]);
}

/// <summary>A field is there and its value meets a condition.</summary>
internal sealed record FieldNode(ImmutableArray<string> Path, SelectorNode Condition) : SelectorNode
{
    public override bool IsAboutIdOnly => Path is ["_id"];

    public override bool Matches(JsonElement value)
    {
        foreach (string name in Path)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member)) value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0 && index < value.GetArrayLength()) value = value[index];
            else return Condition is ExistsNode { Wanted: false };
        }

        return Condition.Matches(value);
    }

    public override SelectorNode Negate() => this with { Condition = Condition.Negate() };
}

/// <summary>The field is there, or is not (<c>$exists</c>).</summary>
internal sealed record ExistsNode(bool Wanted) : SelectorNode
{
    public override bool Matches(JsonElement value) => Wanted;

    public override SelectorNode Negate() => new ExistsNode(!Wanted);
}

/// <summary>The value compares so with another one (<c>$eq</c>, <c>$lt</c> …).</summary>
internal sealed record CompareNode(JsonElement Other, Func<int, bool> Holds) : SelectorNode
{
    public override bool Matches(JsonElement value) => Holds(JsonOrder.Compare(value, Other));
}

/// <summary>The value is one of several (<c>$in</c>); an array matches if one of its items does.</summary>
internal sealed record InNode(ImmutableArray<JsonElement> Values) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        Contains(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(Contains));

    private bool Contains(JsonElement value) => Values.Any(candidate => JsonOrder.Compare(candidate, value) == 0);
}

/// <summary>The value is an array with all of these (<c>$all</c>).</summary>
internal sealed record ContainsAllNode(ImmutableArray<JsonElement> Values) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && Values.Length > 0
        && Values.All(wanted => value.EnumerateArray().Any(item => JsonOrder.Compare(item, wanted) == 0));
}

/// <summary>The value is an array of which one item, or every one, meets a condition (<c>$elemMatch</c>, <c>$allMatch</c>).</summary>
internal sealed record ItemsNode(SelectorNode Condition, bool Every) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && (Every ? value.GetArrayLength() > 0 && value.EnumerateArray().All(Condition.Matches) : value.EnumerateArray().Any(Condition.Matches));
}

/// <summary>The value is an object with a key that meets a condition (<c>$keyMapMatch</c>).</summary>
internal sealed record KeysNode(Func<string, bool> Condition) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any(member => Condition(member.Name));
}

/// <summary>The value is of a type (<c>$type</c>).</summary>
internal sealed record TypeNode(string Type) : SelectorNode
{
    public override bool Matches(JsonElement value) => Type == value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}

/// <summary>The value is an array of this length (<c>$size</c>).</summary>
internal sealed record SizeNode(int Size) : SelectorNode
{
    public override bool Matches(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == Size;
}

/// <summary>The value is a whole number with this remainder (<c>$mod</c>).</summary>
internal sealed record ModNode(long Divisor, long Remainder) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number % Divisor == Remainder;
}

/// <summary>The value is a text that matches (<c>$regex</c>).</summary>
internal sealed record RegexNode(Regex Regex) : SelectorNode
{
    public override bool Matches(JsonElement value) => value.ValueKind == JsonValueKind.String && Regex.IsMatch(value.GetString()!);
}

/// <summary>The value is a text that begins so (<c>$beginsWith</c>).</summary>
internal sealed record BeginsWithNode(string Prefix) : SelectorNode
{
    public override bool Matches(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(Prefix, StringComparison.Ordinal);
}
