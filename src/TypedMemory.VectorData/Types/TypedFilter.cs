using System.Collections;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using TypedMemory.Generated;
using TypedMemory.VectorData.Filters;

namespace TypedMemory.VectorData.Types;

/// <summary>
/// Makes of a lambda over a record of a memory type what the store asks of a document. Nothing is compiled, and members
/// are found by what the generator has written.
/// </summary>
internal sealed class TypedFilter
{
    private readonly MemoryType _type;
    private readonly ParameterExpression _record;

    private TypedFilter(MemoryType type, ParameterExpression record) => (_type, _record) = (type, record);

    /// <summary>Translates a filter.</summary>
    /// <exception cref="NotSupportedException">It asks what the store cannot.</exception>
    public static MemoryFilter<T>? Translate<T>(Expression<Func<T, bool>>? filter, MemoryType type)
        where T : notnull =>
        filter is null ? null : new(new TypedFilter(type, filter.Parameters[0]).Translate(filter.Body));

    /// <summary>The member that a lambda names, e.g. <c>fact => fact.Confidence</c>.</summary>
    /// <exception cref="NotSupportedException">It names none that the store can see.</exception>
    public static MemoryMember MemberOf<T, TValue>(Expression<Func<T, TValue>> selector, MemoryType type)
    {
        var filter = new TypedFilter(type, selector.Parameters[0]);
        return filter.Bind(selector.Body) ?? throw Unsupported(selector.Body);
    }

    private MemoryPredicate Translate(Expression node) => node switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } and =>
            MemoryPredicate.And(Translate(and.Left), Translate(and.Right)),
        BinaryExpression { NodeType: ExpressionType.OrElse } or =>
            MemoryPredicate.Or(Translate(or.Left), Translate(or.Right)),
        BinaryExpression comparison => Compare(comparison),
        UnaryExpression { NodeType: ExpressionType.Not } not => new MemoryPredicate.Not(Translate(not.Operand)),
        ConstantExpression { Value: bool value } =>
            value ? new MemoryPredicate.All([]) : new MemoryPredicate.Any([]),
        MethodCallExpression call => Call(call),
        _ when Bind(node) is { Kind: MemoryValueKind.Boolean } member =>
            new MemoryPredicate.Compare(member, MemoryComparison.Equal, MemoryValue.Of(true)),
        _ => throw Unsupported(node),
    };

    private MemoryPredicate Compare(BinaryExpression node)
    {
        (Expression operand, ExpressionType type) = (node.Right, node.NodeType);
        if (Bind(node.Left) is not { } member)
        {
            member = Bind(node.Right) ?? throw Unsupported(node);
            (operand, type) = (node.Left, FilterComparison.Turned(type));
        }

        object? value = Evaluate(operand);
        if (member.IsCollection || member.IsMap)
        {
            if (value is not null || type is not (ExpressionType.Equal or ExpressionType.NotEqual))
                throw Unsupported(node);
        }

        return FilterComparison.Ask(type, member, value is null, () => ValueOf(member, value, node))
            ?? throw Unsupported(node);
    }

    /// <summary>
    /// <c>Contains</c> of a collection of the record, or of one of the application, and <c>StartsWith</c>.
    /// </summary>
    private MemoryPredicate Call(MethodCallExpression call)
    {
        if (call is { Method.Name: nameof(string.StartsWith), Object: { } text, Arguments: [var start, ..] }
            && Bind(text) is { Kind: MemoryValueKind.Text, IsCollection: false } member
            && Evaluate(start) is string beginning)
        {
            return new MemoryPredicate.StartsWith(member, beginning);
        }

        if (call.Method.Name != "Contains") throw Unsupported(call);
        (Expression? source, Expression? item) = call switch
        {
            { Object: { } instance, Arguments: [var one] } => (instance, one),
            { Object: null, Arguments: [var first, var one, ..] } => (first, one),
            _ => (null, null),
        };
        if (source is null || item is null) throw Unsupported(call);
        if (Bind(source) is { IsCollection: true } collection)
            return new MemoryPredicate.Contains(collection, ValueOf(collection, Evaluate(item), call));
        if (Bind(item) is not { } among || Evaluate(source) is not IEnumerable values) throw Unsupported(call);
        return new MemoryPredicate.In(
            among, [.. values.Cast<object?>().Select(value => ValueOf(among, value, call)).Distinct()]);
    }

    /// <summary>The member that an expression names; <see langword="null"/> if it names none of the record.</summary>
    private MemoryMember? Bind(Expression node)
    {
        var names = new List<string>();
        Expression? at = Bare(node);
        while (at is MemberExpression part)
        {
            bool isValue = part.Member.Name == "Value" && Nullable.GetUnderlyingType(part.Expression?.Type ?? typeof(object)) is not null;
            if (!isValue) names.Insert(0, part.Member.Name);
            at = part.Expression is null ? null : Bare(part.Expression);
        }

        if (at != _record || names.Count == 0) return null;
        string path = string.Join('.', names);
        return _type.MemberOf(path) ?? throw new NotSupportedException(
            $"The filter asks \"{path}\" of {_type.ClrType.Name}, which no query can see: it is not stored, sealed, or in an element of a collection. Ask another member.");
    }

    private static Expression Bare(Expression node)
    {
        while (node is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert)
            node = convert.Operand;
        // A span of an array, as which the compiler may call Contains.
        return node is MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var array] } ? Bare(array) : node;
    }

    /// <summary>The value of what does not depend on the record: constants, captured variables, new arrays.</summary>
    private static object? Evaluate(Expression node) => Bare(node) switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field } part =>
            field.GetValue(part.Expression is null ? null : Evaluate(part.Expression)),
        MemberExpression { Member: PropertyInfo property } part =>
            property.GetValue(part.Expression is null ? null : Evaluate(part.Expression)),
        NewArrayExpression array => array.Expressions.Select(Evaluate).ToArray(),
        ListInitExpression list => list.Initializers.Select(static one => Evaluate(one.Arguments[0])).ToArray(),
        NewExpression { Constructor: { } constructor } made =>
            constructor.Invoke([.. made.Arguments.Select(Evaluate)]),
        var other => throw Unsupported(other),
    };

    private static MemoryValue ValueOf(MemoryMember member, object? value, Expression node)
    {
        if (value is null) return MemoryValue.Null;
        CultureInfo culture = CultureInfo.InvariantCulture;
        return (member.Kind, value) switch
        {
            (MemoryValueKind.Text, string or char or Guid) => MemoryValue.Of(value.ToString()),
            (MemoryValueKind.Text, Uri uri) => MemoryValue.Of(uri.OriginalString),
            (MemoryValueKind.Boolean, bool flag) => MemoryValue.Of(flag),
            (MemoryValueKind.Int64 or MemoryValueKind.Enum, Enum or IConvertible) =>
                MemoryValue.Of(Convert.ToInt64(value, culture)),
            (MemoryValueKind.UInt64 or MemoryValueKind.UnsignedEnum, Enum or IConvertible) =>
                MemoryValue.Of(Convert.ToUInt64(value, culture)),
            (MemoryValueKind.Single or MemoryValueKind.Double, IConvertible) =>
                MemoryValue.Of(Convert.ToDouble(value, culture)),
            (MemoryValueKind.Decimal, IConvertible) => MemoryValue.Of(Convert.ToDecimal(value, culture)),
            (MemoryValueKind.Guid, Guid guid) => MemoryValue.Of(guid),
            (MemoryValueKind.DateTime, DateTime time) => MemoryValue.Of(time),
            (MemoryValueKind.DateTimeOffset, DateTimeOffset time) => MemoryValue.Of(time),
            (MemoryValueKind.DateOnly, DateOnly day) => MemoryValue.Of(day),
            (MemoryValueKind.TimeOnly, TimeOnly time) => MemoryValue.Of(time),
            (MemoryValueKind.TimeSpan, TimeSpan span) => MemoryValue.Of(span),
            (MemoryValueKind.Version, Version version) => MemoryValue.Of(version),
            _ => throw Unsupported(node),
        };
    }

    private static NotSupportedException Unsupported(Expression node) => new(
        $"The filter asks \"{node}\", which is not supported. Compare members with values, by ==, !=, <, <=, >, >=, Contains and StartsWith, joined by &&, || and !.");
}
