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

/// <summary>Makes the accessor of a key member <c>init</c> (TM0007).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MutableKeyCodeFix))]
[Shared]
public sealed class MutableKeyCodeFix : CodeFixProvider
{
    private const string Title = "Make the accessor init";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TM0007"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        Diagnostic diagnostic = context.Diagnostics[0];
        AccessorDeclarationSyntax? setter = root?.FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<PropertyDeclarationSyntax>()?.AccessorList?.Accessors
            .FirstOrDefault(a => a.IsKind(SyntaxKind.SetAccessorDeclaration));
        if (root is null || setter is null) return;
        context.RegisterCodeFix(
            CodeAction.Create(
                Title, token => Task.FromResult(MakeInit(context.Document, root, setter, token)), equivalenceKey: Title),
            diagnostic);
    }

    private static Document MakeInit(
        Document document, SyntaxNode root, AccessorDeclarationSyntax setter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AccessorDeclarationSyntax init = SyntaxFactory.AccessorDeclaration(
            SyntaxKind.InitAccessorDeclaration,
            setter.AttributeLists,
            setter.Modifiers,
            SyntaxFactory.Token(SyntaxKind.InitKeyword).WithTriviaFrom(setter.Keyword),
            setter.Body,
            setter.ExpressionBody,
            setter.SemicolonToken);
        return document.WithSyntaxRoot(root.ReplaceNode(setter, init));
    }
}
