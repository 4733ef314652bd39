using System;
using System.Collections.Immutable;
using System.Composition;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using TypedMemory.Generators;

namespace TypedMemory.CodeFixes;

/// <summary>Writes <c>memory-schema.json</c> anew from the project's declarations (TM0033 to TM0038).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SchemaCodeFix))]
[Shared]
public sealed class SchemaCodeFix : CodeFixProvider
{
    private const string Title = "Write memory-schema.json anew";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ["TM0033", "TM0034", "TM0035", "TM0036", "TM0037", "TM0038"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new WholeProject();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.Document.Project;
        if (FindFile(project) is null) return Task.CompletedTask;
        context.RegisterCodeFix(
            CodeAction.Create(Title, token => WriteAsync(project, token), equivalenceKey: Title), context.Diagnostics);
        return Task.CompletedTask;
    }

    private static TextDocument? FindFile(Project project) => project.AdditionalDocuments.FirstOrDefault(
        d => string.Equals(
            Path.GetFileName(d.FilePath ?? d.Name), SchemaFile.Name, StringComparison.OrdinalIgnoreCase));

    private static async Task<Solution> WriteAsync(Project project, CancellationToken cancellationToken)
    {
        if (FindFile(project) is not { } file) return project.Solution;
        if (project.Language != LanguageNames.CSharp) return project.Solution;
        Compilation? compilation = await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        if (compilation is null) return project.Solution;
        string text = SchemaFile.Write(SchemaParser.ParseAll(compilation, cancellationToken));
        return project.Solution.WithAdditionalDocumentText(file.Id, SourceText.From(text));
    }

    /// <summary>One fix writes the whole file, whatever number of diagnostics it answers.</summary>
    private sealed class WholeProject : FixAllProvider
    {
        public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) => Task.FromResult<CodeAction?>(
            CodeAction.Create(Title, token => WriteAllAsync(fixAllContext, token), equivalenceKey: Title));

        private static async Task<Solution> WriteAllAsync(FixAllContext context, CancellationToken cancellationToken)
        {
            if (context.Scope != FixAllScope.Solution)
                return await WriteAsync(context.Project, cancellationToken).ConfigureAwait(false);
            Solution solution = context.Solution;
            foreach (ProjectId id in solution.ProjectIds)
            {
                solution = await WriteAsync(solution.GetProject(id)!, cancellationToken).ConfigureAwait(false);
            }

            return solution;
        }
    }
}
