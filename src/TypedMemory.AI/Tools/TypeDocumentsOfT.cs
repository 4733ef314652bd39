using System.Buffers;
using System.Text.Json;
using TypedMemory.Generated;

namespace TypedMemory.AI.Tools;

/// <summary>The documents of a memory type, by its repository: what holds for repositories holds for tools.</summary>
internal sealed class TypeDocuments<T, TId>(MemoryType<T, TId> type, IMemoryRepository<T, TId> repository)
    : TypeDocuments(type)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public override string Canonical(string argument, string id) => Parse(argument, id).DocumentId;

    public override async ValueTask<ToolDocument?> GetAsync(string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryEntry<T, TId>?> entries = await repository.GetManyAsync(
            [Parse("id", id)], cancellationToken).ConfigureAwait(false);
        return entries[0] is { } entry ? ToDocument(entry) : null;
    }

    public override async ValueTask<(ToolDocument Document, bool IsNew)> PutAsync(
        IReadOnlyList<KeyValuePair<string, JsonElement>> members, CancellationToken cancellationToken)
    {
        // Read once: a member of the key that is left out may be another one each time.
        T value = Read(Patch("{}"u8.ToArray(), members));
        type.GenerateKey?.Invoke(value, TimeProvider.System.GetUtcNow());
        string id = type.GetId(value).DocumentId;
        KeyValuePair<string, JsonElement>[] others =
            [.. members.Where(member => !Schema.KeyMembers.Contains(member.Key))];
        while (true)
        {
            if (await UpdateAsync(id, others, null, cancellationToken).ConfigureAwait(false) is { } updated)
                return (updated, false);
            try
            {
                RevisionId revision = await repository.InsertAsync(value, cancellationToken).ConfigureAwait(false);
                return (ToDocument(id, revision, value), true);
            }
            catch (RevisionConflictException)
            {
                // Another writer made the document in between: its members stay, ours go over them.
            }
        }
    }

    public override async ValueTask<ToolDocument?> UpdateAsync(
        string id, IReadOnlyList<KeyValuePair<string, JsonElement>> members, RevisionId? ifRevision,
        CancellationToken cancellationToken)
    {
        TId key = Parse("id", id);
        T Change(T value) => Read(Patch(Encode(value), members));
        if (ifRevision is not { } expected)
        {
            MemoryEntry<T, TId>? updated = await repository.UpdateAsync(
                key, Change, cancellationToken).ConfigureAwait(false);
            return updated is null ? null : ToDocument(updated);
        }

        MemoryEntry<T, TId>? current = await repository.GetEntryAsync(key, cancellationToken).ConfigureAwait(false);
        if (current is null) return null;
        if (current.Revision != expected) throw new RevisionConflictException(id, expected, current.Revision);
        T changed = Change(current.Value);
        RevisionId revision = await repository.ReplaceAsync(
            changed, expected, cancellationToken).ConfigureAwait(false);
        return ToDocument(id, revision, changed);
    }

    public override async ValueTask<bool> DeleteAsync(
        string id, RevisionId? ifRevision, CancellationToken cancellationToken)
    {
        TId key = Parse("id", id);
        if (ifRevision is not { } expected)
            return await repository.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        await repository.DeleteAsync(key, expected, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override async ValueTask<(IReadOnlyList<ToolDocument> Documents, string? Continuation)> ListAsync(
        string prefix, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var options = new MemoryListOptions<TId> { Prefix = new MemoryPrefix<TId>(prefix), PageSize = limit };
        MemoryPage<T, TId> page = await repository.ListPageAsync(
            options, continuation, cancellationToken).ConfigureAwait(false);
        return ([.. page.Items.Select(ToDocument)], page.Continuation);
    }

    public override async ValueTask<IReadOnlyList<ToolRevision>> GetHistoryAsync(
        string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryRevision<T>> history = await repository.GetHistoryAsync(
            Parse("id", id), cancellationToken).ConfigureAwait(false);
        return [.. history.Select(ToRevision)];
    }

    public override async ValueTask<ToolDocument?> RestoreAsync(
        string id, RevisionId revision, RevisionId? ifRevision, CancellationToken cancellationToken)
    {
        try
        {
            await repository.RestoreAsync(Parse("id", id), revision, ifRevision, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TypedMemoryException missing) when (
            missing.Code is TypedMemoryErrorCodes.NotFound or TypedMemoryErrorCodes.BadRequest
            && missing is not RevisionConflictException)
        {
            return null;
        }

        return await GetAsync(id, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask<IReadOnlyList<ToolDocument>> GetLeavesAsync(
        string id, CancellationToken cancellationToken)
    {
        MemoryConflict<T, TId>? conflict = await repository.GetConflictAsync(
            Parse("id", id), cancellationToken).ConfigureAwait(false);
        return conflict is null ? [] : [.. conflict.Leaves.Select(ToDocument)];
    }

    public override async ValueTask<ToolDocument?> ResolveAsync(
        string id, RevisionId? leaf, JsonElement value, CancellationToken cancellationToken)
    {
        MemoryConflict<T, TId>? conflict = await repository.GetConflictAsync(
            Parse("id", id), cancellationToken).ConfigureAwait(false);
        if (conflict is null) return null;
        T resolved;
        if (leaf is { } revision)
        {
            MemoryEntry<T, TId> chosen = conflict.Leaves.FirstOrDefault(entry => entry.Revision == revision)
                ?? throw new ToolArgumentException(
                    "revision",
                    $"The document \"{id}\" has no live leaf \"{revision}\". Allowed are "
                    + string.Join(", ", conflict.Leaves.Select(static entry => $"\"{entry.Revision}\"")) + ".");
            resolved = chosen.Value;
        }
        else
        {
            resolved = Read(ToolJson.WriteUtf8(json => value.WriteTo(json)));
            if (type.GetId(resolved).DocumentId is var other && other != id)
            {
                throw new ToolArgumentException(
                    "value", $"The members of the key give the id \"{other}\". Give those of \"{id}\".");
            }
        }

        RevisionId written = await repository.ResolveConflictAsync(
            conflict, resolved, cancellationToken).ConfigureAwait(false);
        return ToDocument(id, written, resolved);
    }

    public override ReadOnlyMemory<byte> ToJson(object value) => Encode((T)value);

    private TId Parse(string argument, string id)
    {
        if (TId.TryParse(id, null, out TId key)) return key;
        throw new ToolArgumentException(
            argument, $"\"{id}\" is not an id of the form {Schema.Form}. Give an id as a read handed it out.");
    }

    private static byte[] Patch(
        ReadOnlyMemory<byte> value, IReadOnlyList<KeyValuePair<string, JsonElement>> members) => ToolJson.WriteUtf8(
        json =>
        {
            json.WriteStartObject();
            foreach (JsonProperty member in ToolJson.Parse(value.Span).EnumerateObject())
            {
                if (!members.Any(given => given.Key == member.Name)) member.WriteTo(json);
            }

            foreach ((string name, JsonElement given) in members)
            {
                json.WritePropertyName(name);
                given.WriteTo(json);
            }

            json.WriteEndObject();
        }).ToArray();

    private T Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return type.Codec.Read(json.Span);
        }
        catch (MemoryFormatException refused)
        {
            string member = refused.Member ?? Schema.Name;
            JsonElement allowed = default;
            if (refused.Member is not null) Schema.Properties.TryGetProperty(member, out allowed);
            throw new ToolArgumentException(member, $"The argument \"{member}\" is refused: {refused.Reason}")
            {
                Allowed = allowed,
            };
        }
    }

    private ReadOnlyMemory<byte> Encode(T value)
    {
        var json = new ArrayBufferWriter<byte>();
        type.Codec.Write(value, json);
        return json.WrittenMemory;
    }

    private ToolDocument ToDocument(MemoryEntry<T, TId> entry) => entry.Error is { } error
        ? new ToolDocument(entry.DocumentId, entry.Revision, default) { Error = error.Reason }
        : ToDocument(entry.DocumentId, entry.Revision, entry.Value);

    private ToolDocument ToDocument(string id, RevisionId revision, T value) => new(id, revision, Encode(value));

    private ToolRevision ToRevision(MemoryRevision<T> revision)
    {
        string state = revision switch
        {
            { IsAvailable: false } => "gone",
            { Deleted: true } => "deleted",
            { Error: not null } => "unreadable",
            _ => "available",
        };
        return new ToolRevision(
            revision.Revision, state, state == "available" ? Encode(revision.Value!) : default)
        {
            EditedAt = revision.EditedAt,
            EditedBy = revision.EditedBy,
            CurrentSince = revision.CurrentSince,
        };
    }
}
