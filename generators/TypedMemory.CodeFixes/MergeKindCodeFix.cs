using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Replaces a merge kind that does not fit by one that does (TM0009).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MergeKindCodeFix))]
[Shared]
public sealed class MergeKindCodeFix : SyntaxCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TM0009"];

    /// <inheritdoc/>
    protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(SyntaxNode root, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node.FirstAncestorOrSelf<AttributeSyntax>() is not { ArgumentList.Arguments: [var argument, ..] }) yield break;
        if (argument.Expression is not MemberAccessExpressionSyntax kind) yield break;
        if (!diagnostic.Properties.TryGetValue("Fitting", out string? fitting) || fitting is null) yield break;
        foreach (string name in fitting.Split(',').Where(n => n.Length > 0))
        {
            yield return ($"Use MergeKind.{name}", root.ReplaceNode(kind, kind.WithName(SyntaxFactory.IdentifierName(name))));
        }
    }
}
