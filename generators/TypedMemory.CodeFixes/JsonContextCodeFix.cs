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
using TypedMemory.Generators;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Lists a member's type in the <c>JsonSerializerContext</c> that carries it (TM0030), wherever the context stands.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(JsonContextCodeFix))]
[Shared]
public sealed class JsonContextCodeFix : CodeFixProvider
{
    private const string Title = "List the type in the JsonSerializerContext";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TM0030"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Diagnostic diagnostic = context.Diagnostics[0];
        if (!diagnostic.Properties.TryGetValue(MemberValueParser.ContextProperty, out string? name) || name is null)
            return Task.CompletedTask;
        if (!diagnostic.Properties.TryGetValue(MemberValueParser.TypeProperty, out string? type) || type is null)
            return Task.CompletedTask;
        context.RegisterCodeFix(
            CodeAction.Create(
                Title, token => ListAsync(context.Document.Project, name, type, token), equivalenceKey: Title),
                diagnostic);
        return Task.CompletedTask;
    }

    private static async Task<Solution> ListAsync(
        Project project, string context, string type, CancellationToken cancellationToken)
    {
        Compilation? compilation = await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        SyntaxReference? reference =
            compilation?.GetTypeByMetadataName(context)?.DeclaringSyntaxReferences.FirstOrDefault(
            r => project.GetDocument(r.SyntaxTree) is not null);
        if (reference is null || project.GetDocument(reference.SyntaxTree) is not { } document) return project.Solution;
        var root = (CompilationUnitSyntax)await reference.SyntaxTree.GetRootAsync(
            cancellationToken).ConfigureAwait(false);
        var declaration = (TypeDeclarationSyntax)await reference.GetSyntaxAsync(
            cancellationToken).ConfigureAwait(false);
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        AttributeListSyntax list = SyntaxFactory.AttributeList(
            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(
                SyntaxFactory.ParseName("JsonSerializable"),
                SyntaxFactory.ParseAttributeArgumentList($"(typeof({type}))"))))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
        TypeDeclarationSyntax bare = declaration.WithLeadingTrivia(
            leading.LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        SyntaxNode changed = root.ReplaceNode(
            declaration, bare.WithAttributeLists(bare.AttributeLists.Insert(0, list)));
        return project.Solution.WithDocumentSyntaxRoot(document.Id, changed);
    }
}
