using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports queries whose filters no index can answer. What it cannot see through is taken for answerable.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class QueryIndexAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.QueryWithoutIndex)
{
    private const string Query = "TypedMemory.MemoryQuery";
    private const string Field = "TypedMemory.MemoryField";
    private const string TextField = "TypedMemory.MemoryTextField";
    private const string ElementsField = "TypedMemory.MemoryElementsField";
    private const string Flags = "TypedMemory.MemoryFlagExtensions";
    private const string LeadsIndexAttribute = "TypedMemory.Generated.LeadsIndexAttribute";
    private const string GeneratedCodeAttribute = "System.CodeDom.Compiler.GeneratedCodeAttribute";
    private const string Where = "Where";

    private protected override void Register(AnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!IsWhere(call) || !StartsWithEveryDocument(call)) return;
        var filters = Chain(call).Where(IsWhere).Select(w => w.Arguments[0].Value).ToList();
        if (Chain(call).Any(c => c.TargetMethod.Name == "Match") || filters.Any(CanUseIndex)) return;
        context.ReportDiagnostic(
            Diagnostic.Create(DiagnosticDescriptors.QueryWithoutIndex, filters[0].Syntax.GetLocation()));
    }

    private static bool IsWhere(IInvocationOperation call) =>
        call.TargetMethod.Name == Where && call.Arguments.Length == 1 && call.TargetMethod.ContainingType.Is(Query);

    /// <summary>
    /// Whether the call is the first filter on a query over a whole type, as the code shows it from its beginning.
    /// </summary>
    private static bool StartsWithEveryDocument(IInvocationOperation call)
    {
        IOperation? source = call.Instance;
        while (source is IInvocationOperation before && before.TargetMethod.ContainingType.Is(Query))
        {
            if (IsWhere(before)) return false;
            source = before.Instance;
        }

        return source is IInvocationOperation { TargetMethod.Name: "Query" } begin
            && begin.Arguments.All(
                a => a.ArgumentKind == ArgumentKind.DefaultValue
                || a.Value.ConstantValue is { HasValue: true, Value: null });
    }

    /// <summary>The call and those that go on with its result.</summary>
    private static IEnumerable<IInvocationOperation> Chain(IInvocationOperation call)
    {
        for (IInvocationOperation? next = call; next is not null; next = next.Parent as IInvocationOperation)
            yield return next;
    }

    private static bool CanUseIndex(IOperation filter)
    {
        while (filter is IConversionOperation conversion) filter = conversion.Operand;
        switch (filter)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd } both:
                return CanUseIndex(both.LeftOperand) || CanUseIndex(both.RightOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr } either:
                return CanUseIndex(either.LeftOperand) && CanUseIndex(either.RightOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals }:
                return false;
            case IBinaryOperation comparison:
                return LeadsIndex(comparison.LeftOperand);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }:
                return false;
            case IInvocationOperation { TargetMethod: var asked } when IsBeyondIndexes(asked):
                return false;
            case IInvocationOperation { Instance: { } field } test when IsField(test.TargetMethod.ContainingType):
                return LeadsIndex(field);
            case IPropertyReferenceOperation { Instance: { } field, Property.Name: "IsNull" or "IsNotNull" } test
                when IsField(test.Property.ContainingType):
                return test.Property.Name == "IsNull" && LeadsIndex(field);
            default:
                return true;
        }
    }

    /// <summary>Whether a test is one that no order of keys can answer.</summary>
    private static bool IsBeyondIndexes(IMethodSymbol test) => test.Name switch
    {
        "HasFlag" => test.ContainingType.Is(Flags),
        "Contains" or "EndsWith" or "EqualsIgnoreCase" => test.ContainingType.Is(TextField),
        "Any" or "All" => test.ContainingType.Is(ElementsField),
        _ => false,
    };

    private static bool LeadsIndex(IOperation field)
    {
        while (field is IConversionOperation conversion) field = conversion.Operand;
        if (field is not IMemberReferenceOperation reference) return true;
        if (reference is IPropertyReferenceOperation { Property.IsIndexer: true } entry
            && IsField(entry.Property.ContainingType))
        {
            // An entry of a map: an index is over all of them, or over that of one key.
            return entry.Instance is not { } map
                || Leads(map).Any(key => key is null || CanBe(key, entry.Arguments[0].Value));
        }

        return Leads(field).Any(key => key is null) || !IsGenerated(reference.Member);

        static bool CanBe(string key, IOperation argument) =>
            !argument.ConstantValue.HasValue || argument.ConstantValue.Value as string == key;
    }

    /// <summary>
    /// For each index that a field leads, the key of the entry; <see langword="null"/> for the field itself.
    /// </summary>
    private static IEnumerable<string?> Leads(IOperation field)
    {
        while (field is IConversionOperation conversion) field = conversion.Operand;

        // What the code does not show is taken for a field that leads an index.
        if (field is not IMemberReferenceOperation { Member: var member } || !IsGenerated(member)) return [null];
        return member.GetAttributes().Where(a => a.AttributeClass.Is(LeadsIndexAttribute)).Select(
            a => a.Named("Key") as string);
    }

    /// <summary>
    /// Whether a field is a member of the class that is generated for a memory type, or of one for a record within.
    /// </summary>
    private static bool IsGenerated(ISymbol member) => member.IsStatic
        ? member.ContainingType.Attribute(GeneratedCodeAttribute) is not null
        : IsField(member.ContainingType);

    private static bool IsField(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (t.Is(Field)) return true;
        }

        return false;
    }
}
