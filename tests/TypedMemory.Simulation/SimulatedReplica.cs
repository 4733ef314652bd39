using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Documents;

namespace TypedMemory.Simulation;

/// <summary>A store with an application on it, or a hub: a store that keeps trees and resolves nothing.</summary>
internal sealed class SimulatedReplica(string name, IDocumentStore store, bool isHub, bool isOlder)
{
    public string Name => name;

    public IDocumentStore Store => store;

    public bool IsHub => isHub;

    public bool IsOlder => isOlder;

    /// <summary>How far this replica's clock is off, in milliseconds.</summary>
    public long ClockError { get; set; }

    /// <summary>A backup of the store, if one was taken.</summary>
    public object? Backup { get; set; }

    /// <summary>Which documents it takes; <see langword="null"/> for all.</summary>
    public SyncFilter? Filter { get; init; }

    public bool Takes(string id) => Filter is null || Filter.Matches(id);

    /// <summary>The merge of a document, by the replica's schema and the policy that its id names.</summary>
    public SchemaVersion MergeOf(string id) => new(NoteMerge.Instance, Documents.PolicyOf(id), isOlder);

    /// <summary>The content of a value in the replica's schema.</summary>
    public ReadOnlyMemory<byte> Encode(Note note)
    {
        var output = new ArrayBufferWriter<byte>();
        NoteCodec.Instance.Write(note, output);
        if (!isOlder) return output.WrittenMemory;
        JsonObject content = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        foreach (string member in SchemaVersion.NewerMembers) content.Remove(member);
        var canonical = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(Encoding.UTF8.GetBytes(content.ToJsonString()), canonical);
        return canonical.WrittenMemory;
    }
}
