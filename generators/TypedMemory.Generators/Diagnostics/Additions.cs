using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Tells an expression that adds elements to what a collection was from one that orders it anew or takes elements away.
/// </summary>
/// <param name="property">The collection.</param>
/// <param name="isMap">Whether it has entries by key: then an entry that is set may be a further one.</param>
internal sealed class Additions(IPropertySymbol property, bool isMap)
{
    private static readonly HashSet<string> s_adding =
    [
        "Add", "AddRange", "Append", "Concat", "Insert", "InsertRange", "Prepend", "SymmetricExcept", "Union",
        "UnionBy", "UnionWith",
    ];

    /// <summary>Whether the value is the collection with more in it.</summary>
    public bool Extends(IOperation? value) => value switch
    {
        IConversionOperation conversion => Extends(conversion.Operand),
        IParenthesizedOperation inner => Extends(inner.Operand),
        IConditionalOperation either => Extends(either.WhenTrue) || Extends(either.WhenFalse),
        ICoalesceOperation either => Extends(either.Value) || Extends(either.WhenNull),
        IConditionalAccessOperation access => ComesFrom(access.Operation) && Extends(access.WhenNotNull),
        IInvocationOperation call => (IsAdding(call.TargetMethod.Name) && ComesFrom(ReceiverOf(call)))
            || Extends(ReceiverOf(call)),
        ICollectionExpressionOperation list => list.Elements.OfType<ISpreadOperation>().Any(
            spread => ComesFrom(spread.Operand) && (list.Elements.Length > 1 || Extends(spread.Operand))),
        IObjectCreationOperation made => made.Arguments.Any(
            argument => ComesFrom(argument.Value) && (made.Initializer is not null || Extends(argument.Value))),
        _ => false,
    };

    /// <summary>Whether the elements of a value are the collection's, or some of them.</summary>
    private bool ComesFrom(IOperation? value) => value switch
    {
        IConversionOperation conversion => ComesFrom(conversion.Operand),
        IParenthesizedOperation inner => ComesFrom(inner.Operand),
        IPropertyReferenceOperation read => SymbolEqualityComparer.Default.Equals(read.Property, property),
        IConditionalAccessInstanceOperation => true,
        IConditionalAccessOperation access => ComesFrom(access.Operation),
        ICoalesceOperation either => ComesFrom(either.Value),
        IInvocationOperation call => ComesFrom(ReceiverOf(call)),
        ICollectionExpressionOperation list => list.Elements.OfType<ISpreadOperation>().Any(
            spread => ComesFrom(spread.Operand)),
        IObjectCreationOperation made => made.Arguments.Any(argument => ComesFrom(argument.Value)),
        _ => false,
    };

    // Of a list, an index that is set has been there.
    private bool IsAdding(string method) =>
        s_adding.Contains(method) || (isMap && method is ("SetItem" or "SetItems"));

    private static IOperation? ReceiverOf(IInvocationOperation call) =>
        call.Instance ?? call.Arguments.FirstOrDefault()?.Value;
}
