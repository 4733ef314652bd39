using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Simulation;

/// <summary>A machine with an application on it, or a hub: one that keeps trees and resolves nothing.</summary>
internal sealed class SimulatedReplica(string name, Machine machine, ReplicaKind kind)
{
    private string? _keptActor;

    public string Name => name;

    public Machine Machine => machine;

    public KillableStore Store => machine.Store;

    public ReplicaKind Kind => kind;

    public bool IsHub => kind == ReplicaKind.Hub;

    /// <summary>Whether its types lack what <see cref="SchemaVersion.NewerMembers"/> names.</summary>
    public bool IsOlder => kind is ReplicaKind.OlderSchema or ReplicaKind.OlderLibrary;

    /// <summary>The id of the key that it seals with.</summary>
    public string KeyId { get; set; } = "k1";

    /// <summary>How far this replica's clock is off, in milliseconds.</summary>
    public long ClockError { get; set; }

    /// <summary>A backup of the store, if one was taken.</summary>
    public object? Backup { get; set; }

    /// <summary>Which documents it takes; <see langword="null"/> for all.</summary>
    public SyncFilter? Filter { get; init; }

    /// <summary>The rules that it merges by.</summary>
    public MergeRules Rules { get; set; } = MergeRules.Default;

    /// <summary>The actor that edits are stamped with.</summary>
    public string Actor => _keptActor ?? machine.Inner.Actor;

    public bool Takes(string id) => Filter is null || Filter.Matches(id);

    /// <summary>Rule 4 is taken away: the store goes on as somebody whom another store may be too.</summary>
    public void KeepActor(string actor) => _keptActor = actor;

    /// <summary>The merge of a document, by the replica's schema and the policy that its id names.</summary>
    public SchemaVersion MergeOf(string id) => new(NoteMerge.Instance, Documents.PolicyOf(id), IsOlder, Rules);

    /// <summary>The content of a value in the replica's schema.</summary>
    public ReadOnlyMemory<byte> Encode(Note note)
    {
        var output = new ArrayBufferWriter<byte>();
        NoteCodec.Instance.Write(note, output);
        if (!IsOlder) return output.WrittenMemory;
        JsonObject content = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        foreach (string member in SchemaVersion.NewerMembers) content.Remove(member);
        var canonical = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(Encoding.UTF8.GetBytes(content.ToJsonString()), canonical);
        return canonical.WrittenMemory;
    }
}
