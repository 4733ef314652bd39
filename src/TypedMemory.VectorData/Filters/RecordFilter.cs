using System.Collections;
using System.Collections.Immutable;
using System.Linq.Expressions;
using Microsoft.Extensions.VectorData.ProviderServices;
using Microsoft.Extensions.VectorData.ProviderServices.Filter;
using TypedMemory.VectorData.Models;

namespace TypedMemory.VectorData.Filters;

/// <summary>Makes of a lambda over a record what the store asks of a document. Nothing is compiled.</summary>
internal sealed class RecordFilter : FilterTranslatorBase
{
    private static readonly FilterPreprocessingOptions s_options = new() { SupportsParameterization = false };

    private readonly RecordModel _model;

    private RecordFilter(RecordModel model) => _model = model;

    /// <summary>What holds for every document.</summary>
    public static MemoryPredicate Always { get; } = new MemoryPredicate.All([]);

    /// <summary>Translates a filter.</summary>
    /// <exception cref="NotSupportedException">It asks what the store cannot.</exception>
    public static MemoryPredicate Translate(LambdaExpression? filter, RecordModel model)
    {
        if (filter is null) return Always;
        var translator = new RecordFilter(model);
        return translator.Translate(translator.PreprocessFilter(filter, model.Properties, s_options));
    }

    private MemoryPredicate Translate(Expression node) => node switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } and =>
            MemoryPredicate.And(Translate(and.Left), Translate(and.Right)),
        BinaryExpression { NodeType: ExpressionType.OrElse } or =>
            MemoryPredicate.Or(Translate(or.Left), Translate(or.Right)),
        BinaryExpression comparison => Compare(comparison),
        UnaryExpression { NodeType: ExpressionType.Not } not => new MemoryPredicate.Not(Translate(not.Operand)),
        UnaryExpression { NodeType: ExpressionType.Convert } convert when convert.Type == typeof(bool)
            && !TryBindProperty(convert, out _) => Translate(convert.Operand),
        ConstantExpression { Value: bool value } => value ? Always : new MemoryPredicate.Any([]),
        MethodCallExpression call when TryMatchContains(call, out Expression? source, out Expression? item) =>
            Contains(source, item),
        MethodCallExpression { Method.Name: nameof(Enumerable.Any), Arguments: [var source, LambdaExpression lambda] }
            any when any.Method.DeclaringType == typeof(Enumerable) => AnyOf(source, lambda),
        _ when TryBindProperty(node, out PropertyModel? property) && property.Type == typeof(bool) =>
            new MemoryPredicate.Compare(_model[property], MemoryComparison.Equal, MemoryValue.Of(true)),
        _ => throw Unsupported(node),
    };

    private MemoryPredicate Compare(BinaryExpression node)
    {
        (Expression left, Expression right, ExpressionType type) = (node.Left, node.Right, node.NodeType);
        if (!TryBindProperty(left, out PropertyModel? property))
        {
            if (!TryBindProperty(right, out property)) throw Unsupported(node);
            (right, type) = (left, FilterComparison.Turned(type));
        }

        object? value = Evaluate(right);
        if (RecordValues.IsCollection(property.Type) && value is not null)
            return Equal(property, value, type, node);
        return FilterComparison.Ask(
            type, _model[property], value is null, () => RecordValues.ValueOf(property.Type, value))
            ?? throw Unsupported(node);
    }

    /// <summary>A collection with the same elements, in whatever order.</summary>
    private MemoryPredicate Equal(PropertyModel property, object value, ExpressionType type, Expression node)
    {
        if (type is not (ExpressionType.Equal or ExpressionType.NotEqual)) throw Unsupported(node);
        ImmutableArray<MemoryValue> values = [.. ((IEnumerable)value).Cast<object?>().Select(
            element => RecordValues.ValueOf(property.Type, element)).Distinct()];
        MemoryPredicate equal = new MemoryPredicate.SetEquals(_model[property], values);
        return type == ExpressionType.NotEqual ? new MemoryPredicate.Not(equal) : equal;
    }

    private MemoryPredicate Contains(Expression source, Expression item)
    {
        // r.Tags.Contains("x")
        if (TryBindProperty(source, out PropertyModel? collection))
        {
            return new MemoryPredicate.Contains(
                _model[collection], RecordValues.ValueOf(collection.Type, Evaluate(item)));
        }

        // new[] { 1, 2 }.Contains(r.Number)
        if (!TryBindProperty(item, out PropertyModel? property)) throw Unsupported(item);
        return new MemoryPredicate.In(_model[property], [.. Values(source, property).Distinct()]);
    }

    /// <summary><c>r.Tags.Any(tag => wanted.Contains(tag))</c>.</summary>
    private MemoryPredicate.ContainsAny AnyOf(Expression source, LambdaExpression lambda)
    {
        if (TryBindProperty(source, out PropertyModel? collection)
            && lambda.Body is MethodCallExpression call && TryMatchContains(
                call, out Expression? wanted, out Expression? item)
            && Bare(item) == lambda.Parameters[0])
        {
            return new MemoryPredicate.ContainsAny(_model[collection], [.. Values(wanted, collection).Distinct()]);
        }

        throw Unsupported(lambda);
    }

    private static IEnumerable<MemoryValue> Values(Expression source, PropertyModel property) =>
        ((IEnumerable)(Evaluate(source) ?? throw Unsupported(source))).Cast<object?>().Select(
            value => RecordValues.ValueOf(property.Type, value));

    private static Expression Bare(Expression node)
    {
        while (node is UnaryExpression { NodeType: ExpressionType.Convert } convert) node = convert.Operand;
        return node;
    }

    /// <summary>The value of what does not depend on the record: captured variables are constants already.</summary>
    private static object? Evaluate(Expression node) => node switch
    {
        ConstantExpression constant => constant.Value,
        UnaryExpression { NodeType: ExpressionType.Convert } convert => Evaluate(convert.Operand),
        NewArrayExpression array => array.Expressions.Select(Evaluate).ToArray(),
        ListInitExpression list => list.Initializers.Select(static one => Evaluate(one.Arguments[0])).ToArray(),
        UnaryExpression { NodeType: ExpressionType.Negate } negate => Negate(Evaluate(negate.Operand), node),
        _ => throw Unsupported(node),
    };

    private static object Negate(object? value, Expression node) => value switch
    {
        int number => -number,
        long number => -number,
        double number => -number,
        float number => -number,
        decimal number => -number,
        _ => throw Unsupported(node),
    };

    private static NotSupportedException Unsupported(Expression node) => new(
        $"The filter asks \"{node}\", which is not supported. Compare properties with values, by ==, !=, <, <=, >, >=, Contains and Any with Contains, joined by &&, || and !.");
}
