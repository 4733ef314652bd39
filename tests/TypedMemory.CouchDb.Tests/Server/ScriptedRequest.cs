using System.Text;

namespace TypedMemory.CouchDb.Tests;

/// <summary>A request that the scripted server received, byte for byte as it came.</summary>
public sealed record ScriptedRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string Path => Target.Split('?')[0];

    public string? Header(string name) => Headers.GetValueOrDefault(name.ToUpperInvariant());

    public override string ToString() => $"{Method} {Target}";
}
