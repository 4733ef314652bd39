using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedMemory.CodeFixes;

/// <summary>
/// A code fix that changes the syntax of one document: what it offers for the node at fault, or the one around it.
/// </summary>
/// <typeparam name="TNode">The kind of node that it changes.</typeparam>
public abstract class SyntaxCodeFix<TNode> : CodeFixProvider
    where TNode : SyntaxNode
{
    private protected SyntaxCodeFix(params string[] ids) => FixableDiagnosticIds = [.. ids];

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        if (await context.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode fault = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (fault.FirstAncestorOrSelf<TNode>() is not { } node) continue;
            foreach ((string title, SyntaxNode changed) in Offer(root, node, diagnostic))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: title),
                    diagnostic);
            }
        }
    }

    /// <summary>What can be done: a title, and the document's syntax after it.</summary>
    /// <param name="root">The document's syntax.</param>
    /// <param name="node">Where the diagnostic is.</param>
    /// <param name="diagnostic">The diagnostic.</param>
    private protected abstract IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, TNode node, Diagnostic diagnostic);
}
