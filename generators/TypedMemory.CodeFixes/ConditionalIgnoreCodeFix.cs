using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Removes a conditional <c>[JsonIgnore]</c>, which has no effect (TM0017).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConditionalIgnoreCodeFix))]
[Shared]
public sealed class ConditionalIgnoreCodeFix : SyntaxCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TM0017"];

    /// <inheritdoc/>
    protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        AttributeSyntax? attribute = node.FirstAncestorOrSelf<AttributeSyntax>();
        if (attribute?.Parent is not AttributeListSyntax list) yield break;
        SyntaxNode removed = list.Attributes.Count == 1 ? list : attribute;
        yield return ("Remove the attribute", root.RemoveNode(removed, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
    }
}
