using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Removes a conditional <c>[JsonIgnore]</c>, which has no effect (TM0017).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConditionalIgnoreCodeFix))]
[Shared]
public sealed class ConditionalIgnoreCodeFix : CodeFixProvider
{
    private const string Title = "Remove the attribute";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TM0017"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        Diagnostic diagnostic = context.Diagnostics[0];
        AttributeSyntax? attribute = root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>();
        if (root is null || attribute?.Parent is not AttributeListSyntax list) return;
        SyntaxNode removed = list.Attributes.Count == 1 ? list : attribute;
        context.RegisterCodeFix(
            CodeAction.Create(
                Title,
                _ => Task.FromResult(context.Document.WithSyntaxRoot(
                    root.RemoveNode(removed, SyntaxRemoveOptions.KeepUnbalancedDirectives)!)),
                equivalenceKey: Title),
            diagnostic);
    }
}
