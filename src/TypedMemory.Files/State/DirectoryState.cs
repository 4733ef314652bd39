using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Store;
using TypedMemory.Files.Disk;

namespace TypedMemory.Files.State;

/// <summary>
/// What directory and store had in common, kept in local documents of the store: a store that is set back sets this
/// back with it, and the files on disk then count as edited. Each document holds the files of one part of the names.
/// </summary>
internal sealed class DirectoryState
{
    private const int Parts = 256;

    private readonly IDocumentStore _store;
    private readonly string _prefix;
    private readonly Dictionary<string, KnownFile>[] _parts = new Dictionary<string, KnownFile>[Parts];
    private readonly SortedSet<int> _changed = [];

    private DirectoryState(IDocumentStore store, string prefix)
    {
        (_store, _prefix) = (store, prefix);
        for (int i = 0; i < Parts; i++) _parts[i] = new Dictionary<string, KnownFile>(StringComparer.Ordinal);
    }

    /// <summary>The names of all files.</summary>
    public IEnumerable<string> Paths => _parts.SelectMany(static part => part.Keys);

    /// <summary>The number of files.</summary>
    public int Count => _parts.Sum(static part => part.Count);

    /// <summary>Reads the state of a directory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="directory">
    /// What the directory is: a copy of it, and another one at its place, are other directories.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<DirectoryState> ReadAsync(
        IDocumentStore store, string directory, CancellationToken cancellationToken)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(directory));
        var state = new DirectoryState(store, $"files-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}-");
        IReadOnlyList<LocalDocument> locals = await store.ListLocalAsync(
            new ListQuery { Prefix = state._prefix }, cancellationToken).ConfigureAwait(false);
        foreach (LocalDocument local in locals)
        {
            if (local.Body is { } body) state.Read(body);
        }

        return state;
    }

    /// <summary>A file as it was; <see langword="null"/> if it is not known.</summary>
    public KnownFile? Find(string path) => _parts[PartOf(path)].GetValueOrDefault(path);

    /// <summary>Takes note of a file.</summary>
    public void Set(string path, KnownFile file)
    {
        _parts[PartOf(path)][path] = file;
        _changed.Add(PartOf(path));
    }

    /// <summary>Forgets a file.</summary>
    public void Remove(string path)
    {
        if (_parts[PartOf(path)].Remove(path)) _changed.Add(PartOf(path));
    }

    /// <summary>Writes what has changed.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_changed.Count == 0) return;
        await _store.WriteAsync(
            new DocumentBatch
            {
                LocalDocuments =
                [
                    .. _changed.Select(part => new LocalDocument($"{_prefix}{part:x2}", Write(_parts[part]))),
                ],
            },
            cancellationToken).ConfigureAwait(false);
        _changed.Clear();
    }

    private static int PartOf(string path)
    {
        uint hash = 2166136261;
        foreach (char letter in path) hash = (hash ^ letter) * 16777619;
        return (int)(hash % Parts);
    }

    private static ReadOnlyMemory<byte> Write(Dictionary<string, KnownFile> files)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("files");
        foreach ((string path, KnownFile file) in files)
        {
            json.WriteStartObject(path);
            json.WriteNumber("size", file.Stamp.Size);
            json.WriteNumber("time", file.Stamp.Time);
            json.WriteString("hash", file.Hash);
            json.WriteString("revision", file.Revision);
            json.WritePropertyName("seen");
            json.WriteRawValue(file.Seen.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private void Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            JsonElement value = file.Value;
            _parts[PartOf(file.Name)][file.Name] = new KnownFile(
                new FileStamp(value.GetProperty("size").GetInt64(), value.GetProperty("time").GetInt64()),
                value.GetProperty("hash").GetString()!,
                value.GetProperty("revision").GetString()!,
                Encoding.UTF8.GetBytes(value.GetProperty("seen").GetRawText()));
        }
    }
}
