using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Refused;

/// <summary>
/// The durable list of documents that one peer refused in one direction, spread over local documents of our store. Safe
/// for concurrent use; what changed is written with <see cref="TakeChanges"/> before a checkpoint passes it by.
/// </summary>
internal sealed class RefusedList
{
    private readonly Lock _lock = new();
    private readonly LocalIds _ids;
    private readonly Dictionary<string, RefusedDocument>[] _buckets;
    private readonly HashSet<int> _changed = [];
    private int _count;
    private bool _removed;

    private RefusedList(LocalIds ids, Dictionary<string, RefusedDocument>[] buckets)
    {
        _ids = ids;
        _buckets = buckets;
        _count = buckets.Sum(static bucket => bucket.Count);
    }

    /// <summary>How many documents are in the list.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Reads the list.</summary>
    public static async ValueTask<RefusedList> LoadAsync(
        IReplicationPeer ours, LocalIds ids, ReplicationDirection direction, CancellationToken cancellationToken)
    {
        var buckets = new Dictionary<string, RefusedDocument>[ReplicationTuning.RefusedBuckets];
        for (int i = 0; i < buckets.Length; i++)
        {
            LocalDocument? part = await ours.GetLocalAsync(ids.Refused(i), cancellationToken).ConfigureAwait(false);
            buckets[i] = RefusedJson.Read(part, direction).ToDictionary(static e => e.Id, StringComparer.Ordinal);
        }

        return new RefusedList(ids, buckets);
    }

    /// <summary>
    /// Whether documents left the list since the last call; what made them leave must be durable before that is.
    /// </summary>
    public bool TakeRemoved()
    {
        lock (_lock)
        {
            bool removed = _removed;
            _removed = false;
            return removed;
        }
    }

    /// <summary>All entries, in the order of their ids.</summary>
    public ImmutableArray<RefusedDocument> ToImmutableArray()
    {
        lock (_lock)
        {
            return [.. _buckets.SelectMany(static bucket => bucket.Values).OrderBy(
                static e => e.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>The entry of a document, if it is in the list.</summary>
    public RefusedDocument? Find(string id)
    {
        if (Count == 0) return null;
        lock (_lock) return _buckets[BucketOf(id)].GetValueOrDefault(id);
    }

    /// <summary>Adds a document, or what its next attempt came to.</summary>
    /// <param name="entry">The document.</param>
    /// <param name="sameRun">Whether it was refused in this run before, which counts once.</param>
    /// <returns>The entry as it is kept.</returns>
    public RefusedDocument Add(RefusedDocument entry, bool sameRun = false)
    {
        lock (_lock)
        {
            int bucket = BucketOf(entry.Id);
            if (_buckets[bucket].TryGetValue(entry.Id, out RefusedDocument? before))
            {
                entry = entry with { Attempts = sameRun ? before.Attempts : before.Attempts + 1 };
            }
            else
            {
                _count++;
            }

            _buckets[bucket][entry.Id] = entry;
            _changed.Add(bucket);
            return entry;
        }
    }

    /// <summary>Removes a document that was taken after all, or needs nothing any more.</summary>
    /// <returns>Whether it was in the list.</returns>
    public bool Remove(string id)
    {
        if (Count == 0) return false;
        lock (_lock)
        {
            int bucket = BucketOf(id);
            if (!_buckets[bucket].Remove(id)) return false;
            _count--;
            _removed = true;
            _changed.Add(bucket);
            return true;
        }
    }

    /// <summary>Marks every part as changed, after a write of some of them failed.</summary>
    public void ChangesFailed()
    {
        lock (_lock)
        {
            _removed = true;
            for (int bucket = 0; bucket < _buckets.Length; bucket++) _changed.Add(bucket);
        }
    }

    /// <summary>The local documents that changed since they were taken last.</summary>
    public ImmutableArray<LocalDocument> TakeChanges()
    {
        lock (_lock)
        {
            if (_changed.Count == 0) return [];
            ImmutableArray<LocalDocument> parts =
                [.. _changed.Order().Select(
                    bucket => RefusedJson.Write(_ids.Refused(bucket), _buckets[bucket].Values))];
            _changed.Clear();
            return parts;
        }
    }

    // FNV-1a over UTF-8: part of the format, since an entry is looked for where it was put.
    private static int BucketOf(string id)
    {
        uint hash = 2166136261;
        foreach (byte unit in Encoding.UTF8.GetBytes(id)) hash = (hash ^ unit) * 16777619;
        return (int)(hash % ReplicationTuning.RefusedBuckets);
    }
}
