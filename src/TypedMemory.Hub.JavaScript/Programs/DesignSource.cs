using System.Collections.Concurrent;
using System.Text.Json;
using Acornima.Ast;
using Jint;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.JavaScript.Sandbox;

namespace TypedMemory.Hub.JavaScript.Programs;

/// <summary>The texts of a design document's functions, compiled once for all engines.</summary>
/// <param name="design">The design document, as JSON.</param>
internal sealed class DesignSource(ReadOnlyMemory<byte> design)
{
    private readonly ConcurrentDictionary<string, Prepared<Script>> _compiled = new(StringComparer.Ordinal);

    /// <summary>The design document, as JSON.</summary>
    public ReadOnlySpan<byte> Json => design.Span;

    /// <summary>Compiles a function.</summary>
    /// <param name="path">Where it stands, with dots.</param>
    /// <exception cref="DesignFunctionException">There is none, or it cannot be compiled.</exception>
    public Prepared<Script> Compile(string path) =>
        _compiled.GetOrAdd(path, static (path, json) => SourceText.Function(path, Find(json, path)), design);

    private static string Find(ReadOnlyMemory<byte> json, string path)
    {
        using JsonDocument document = JsonDocument.Parse(
            json, new JsonDocumentOptions { MaxDepth = 2 * JsonOutput.MaxDepth });
        JsonElement found = document.RootElement;
        string[] names = path.Split('\0');
        foreach (string name in names)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                throw new DesignFunctionException(404, "not_found", $"missing json key: {names[^1]}");
        }

        return found.ValueKind == JsonValueKind.String
            ? found.GetString()!
            : throw new DesignFunctionException(
                500, "compilation_error", $"{string.Join('.', names)} is not a function: it must be a text.");
    }
}
