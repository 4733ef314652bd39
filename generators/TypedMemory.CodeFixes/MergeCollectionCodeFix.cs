using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>Declares the merge of a collection, in whatever file it is declared (TM0124).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MergeCollectionCodeFix))]
[Shared]
public sealed class MergeCollectionCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["TM0124"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.AdditionalLocations is not [{ SourceTree: { } tree } declared, ..]) continue;
            if (context.Document.Project.Solution.GetDocument(tree) is not { } document) continue;
            string message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
            // The type of the member has to change too, and what else makes and reads it.
            if (message.EndsWith("not nullable", System.StringComparison.Ordinal)) continue;
            string kind = message.Contains("MergeKind.Map") ? "Map" : "Set";
            string title = $"Declare [Merge(MergeKind.{kind})]";
            context.RegisterCodeFix(
                CodeAction.Create(
                    title, token => DeclareAsync(document, declared, kind, token), equivalenceKey: title),
                diagnostic);
        }

        return Task.CompletedTask;
    }

    private static async Task<Document> DeclareAsync(
        Document document, Location declared, string kind, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SyntaxNode? node = root?.FindNode(declared.SourceSpan);
        AttributeListSyntax merge = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.Attribute(
                SyntaxFactory.IdentifierName("Merge"),
                SyntaxFactory.ParseAttributeArgumentList($"(MergeKind.{kind})"))));
        SyntaxNode? changed = node?.FirstAncestorOrSelf<SyntaxNode>(
            n => n is PropertyDeclarationSyntax or ParameterSyntax) switch
        {
            PropertyDeclarationSyntax property => property.WithLeadingTrivia().WithAttributeLists(
                property.AttributeLists.Insert(0, merge.WithLeadingTrivia(property.GetLeadingTrivia())
                    .WithTrailingTrivia(SyntaxFactory.Space))),
            ParameterSyntax parameter => parameter.WithAttributeLists(parameter.AttributeLists.Insert(
                0, merge.WithTarget(SyntaxFactory.AttributeTargetSpecifier(
                    SyntaxFactory.Token(SyntaxKind.PropertyKeyword))).WithTrailingTrivia(SyntaxFactory.Space))),
            _ => null,
        };
        return changed is null ? document : document.WithSyntaxRoot(root!.ReplaceNode(
            node!.FirstAncestorOrSelf<SyntaxNode>(n => n is PropertyDeclarationSyntax or ParameterSyntax)!, changed));
    }
}
