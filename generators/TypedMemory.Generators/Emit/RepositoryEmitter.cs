using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>Emits the repository: an interface to inject and to replace in tests, and the class behind it.</summary>
internal static class RepositoryEmitter
{
    private const string Token = "global::System.Threading.CancellationToken cancellationToken";

    public static void EmitInterface(SourceWriter source, MemoryTypeSpec spec)
    {
        TypeNames names = spec.Codec.Names;
        source.Summary($"The documents of <see cref=\"{spec.Codec.TypeName}\"/>.");
        using (source.Open(
            $"{spec.Codec.Declared()} partial interface {names.RepositoryInterface} : "
            + $"global::TypedMemory.{(spec.Codec.IsValueType ? "IMemoryStructRepository" : "IMemoryRepository")}<{spec.Codec.TypeName}, {names.Id}>"))
        {
            foreach ((string summary, string signature, string body) in Conveniences(spec))
            {
                source.Summary(summary);
                source.Line($"{signature} => {body};");
            }
        }
    }

    public static void EmitClass(SourceWriter source, MemoryTypeSpec spec)
    {
        TypeNames names = spec.Codec.Names;
        string generic = $"<{spec.Codec.TypeName}, {names.Id}>";
        source.Summary($"The documents of <see cref=\"{spec.Codec.TypeName}\"/>, by way of another repository.");
        source.Line("/// <param name=\"inner\">The repository that does the work.</param>");
        source.Line(
            $"{spec.Codec.Declared()} sealed partial class {names.Repository}(global::TypedMemory.IMemoryRepository{generic} inner)");
        using (source.Open(
            $"    : global::TypedMemory.Generated.{(spec.Codec.IsValueType ? "MemoryStructRepositoryBase" : "MemoryRepositoryBase")}{generic}(inner), {names.RepositoryInterface}"))
        {
            foreach ((string _, string signature, string body) in Conveniences(spec))
                source.Line($"public {signature} => {body};");
        }
    }

    /// <summary>
    /// The methods that take components of the key instead of the key, and what a struct needs beside them.
    /// </summary>
    private static IEnumerable<(string Summary, string Signature, string Body)> Conveniences(MemoryTypeSpec spec)
    {
        const string valueTask = "global::System.Threading.Tasks.ValueTask";
        KeyNames names = KeyNames.Of(spec);
        string type = spec.Codec.TypeName;
        string id = spec.Codec.Names.Id;
        string parameters = IdEmitter.Parameters(spec, names);
        string key = $"new {id}({string.Join(", ", spec.Components.Select(names.Parameter))})";
        yield return (
            "Reads a value, if there is one.",
            $"{valueTask}<{type}?> GetAsync({parameters}, {Token} = default)",
            $"GetAsync({key}, cancellationToken)");
        yield return (
            "Whether there is such a document, and it is not deleted.",
            $"{valueTask}<bool> ExistsAsync({parameters}, {Token} = default)",
            $"ExistsAsync({key}, cancellationToken)");
        yield return (
            "Reads, edits and writes a value; repeated from the read if another write came between.",
            $"{valueTask}<global::TypedMemory.MemoryEntry<{type}, {id}>?> UpdateAsync("
            + $"{parameters}, global::System.Func<{type}, {type}> update, {Token} = default)",
            $"UpdateAsync({key}, update, cancellationToken)");
        yield return (
            "Deletes the document, if there is one.",
            $"{valueTask}<bool> DeleteAsync({parameters}, {Token} = default)",
            $"DeleteAsync({key}, cancellationToken)");
        if (spec.Indexes.Any(static index => index.IsFullText || index.Vector is { IsDerived: true }))
        {
            yield return (
                "Asks a question in plain words; begin with Query(...) to ask it of some documents only.",
                $"global::TypedMemory.MemoryRecall<{type}, {id}> Recall(string question, global::TypedMemory.RecallOptions? options = null)",
                "Query().Recall(question, options)");
        }

        foreach (KeyPrefix prefix in KeyPrefix.Of(spec))
        {
            string ids = $"{id}.{prefix.MethodName}({prefix.Arguments})";
            yield return (
                $"Reads the documents whose ids start with {prefix.Description}, in the order of their ids.",
                $"global::System.Collections.Generic.IAsyncEnumerable<global::TypedMemory.MemoryEntry<{type}, {id}>> "
                + $"List{prefix.MethodName}Async({prefix.Parameters}, {Token} = default)",
                $"ListAsync({ids}, cancellationToken)");
            yield return (
                $"Counts the documents whose ids start with {prefix.Description}.",
                $"{valueTask}<long> Count{prefix.MethodName}Async({prefix.Parameters}, {Token} = default)",
                $"CountAsync({ids}, cancellationToken)");
        }
    }
}
