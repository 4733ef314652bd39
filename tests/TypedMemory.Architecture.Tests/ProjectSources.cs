using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.Architecture.Tests;

/// <summary>The sources of one project, bound by Roslyn against what this test process runs on.</summary>
internal sealed class ProjectSources
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    /// <summary>Reads the sources.</summary>
    /// <param name="folder">The project's folder, from that of the solution, like <c>src/TypedMemory.Core</c>.</param>
    public ProjectSources(string folder)
    {
        string project = folder.Split('/')[^1];
        _folder = Path.Combine(Repository.Root, folder);
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(ImplicitUsings),
            .. Directory.GetFiles(_folder, "*.cs", SearchOption.AllDirectories)
                .Where(path => RelativePath(path).Split('/')[0] is not ("obj" or "bin"))
                .Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path)),
        ];
        IEnumerable<MetadataReference> references = References
            .Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != project);
        // Named as the project is, so that what is internal in a project below can be seen.
        _compilation = CSharpCompilation.Create(
            project, trees, references, new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static string ImplicitUsings =>
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    /// <summary>Each name in a file that is bound to a type of another file of the project.</summary>
    public IEnumerable<(string From, string To, string Type)> Uses()
    {
        foreach (SyntaxTree tree in Sources)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            IEnumerable<(string To, string Type)> uses = tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                .SelectMany(name => TypesOf(model, name)).Distinct();
            foreach ((string to, string type) in uses)
            {
                yield return (RelativePath(tree.FilePath), to, type);
            }
        }
    }

    /// <summary>
    /// The lines of each type that is not nested, over all files that declare a part of it, and those files.
    /// </summary>
    public IEnumerable<(string Type, int Lines, int Files)> Types() =>
        Sources
            .SelectMany(
                tree => tree.GetRoot().DescendantNodes(
                    static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                .OfType<BaseTypeDeclarationSyntax>())
            .GroupBy(type => _compilation.GetSemanticModel(type.SyntaxTree).GetDeclaredSymbol(type)!.ToDisplayString())
            .Select(static parts => (
                parts.Key,
                parts.Sum(static part => part.GetLocation().GetLineSpan() is var span
                    ? span.EndLinePosition.Line - span.StartLinePosition.Line + 1
                    : 0),
                parts.Count()));

    private IEnumerable<SyntaxTree> Sources => _compilation.SyntaxTrees.Where(static tree => tree.FilePath.Length > 0);

    private IEnumerable<(string File, string Type)> TypesOf(SemanticModel model, SimpleNameSyntax name)
    {
        SymbolInfo info = model.GetSymbolInfo(name);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        if (type is null || !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly))
        {
            yield break;
        }

        // A type in several files lives where its first part is: Name.cs before Name.Verb.cs.
        string home = type.DeclaringSyntaxReferences.Select(static part => part.SyntaxTree.FilePath)
            .OrderBy(static path => path.Length).ThenBy(static path => path, StringComparer.Ordinal).First();
        yield return (RelativePath(home), type.Name);
    }

    private string RelativePath(string path) => Path.GetRelativePath(_folder, path).Replace('\\', '/');
}
