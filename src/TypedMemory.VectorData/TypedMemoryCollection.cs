using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.VectorData.Collections;
using TypedMemory.VectorData.Filters;
using TypedMemory.VectorData.Models;
using TypedMemory.VectorData.Records;

namespace TypedMemory.VectorData;

#pragma warning disable CA1711 // It is what the abstractions call a collection.
/// <summary>A collection of records with vectors, as documents of a memory. Safe for concurrent use.</summary>
/// <typeparam name="TKey">The type of the keys: <see cref="Guid"/>, <see cref="string"/>, <see cref="int"/> or
/// <see cref="long"/>.</typeparam>
/// <typeparam name="TRecord">The type of the records.</typeparam>
public class TypedMemoryCollection<TKey, TRecord>
    : VectorStoreCollection<TKey, TRecord>, IKeywordHybridSearchable<TRecord>
    where TKey : notnull
    where TRecord : class
{
    private readonly IMemoryStore _memory;
    private readonly CollectionStore _collection;
    private readonly RecordModel _model;
    private readonly RecordCodec _codec;
    private readonly RecordSearch _search;
    private readonly VectorStoreCollectionMetadata _metadata;

    /// <summary>Makes the object; EnsureCollectionExistsAsync makes the collection in the store.</summary>
    /// <param name="memory">The store of the memory, from its services.</param>
    /// <param name="name">The name of the collection.</param>
    /// <param name="options">How it is made. The default value is <see langword="null"/>: by the attributes of the
    /// records.</param>
    [RequiresDynamicCode("Records are read and written by reflection. TypedMemoryDynamicCollection is not.")]
    [RequiresUnreferencedCode("Records are read and written by reflection. TypedMemoryDynamicCollection is not.")]
    public TypedMemoryCollection(IMemoryStore memory, string name, TypedMemoryCollectionOptions? options = null)
        : this(memory, name, options ?? new(), static options => new RecordModelBuilder().Build(
            typeof(TRecord), typeof(TKey), options.Definition, options.EmbeddingGenerator))
    {
    }

    internal TypedMemoryCollection(
        IMemoryStore memory, string name, TypedMemoryCollectionOptions options,
        Func<TypedMemoryCollectionOptions, CollectionModel> build)
    {
        _memory = memory;
        _collection = new CollectionStore(memory, name);
        Name = name;
        _model = new RecordModel(build(options), _collection.Prefix);
        _codec = new RecordCodec(_model);
        _search = new RecordSearch(_collection, _model, options);
        _metadata = new() { VectorStoreSystemName = CollectionStore.SystemName, CollectionName = name };
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) =>
        _collection.ExistsAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) =>
        _collection.EnsureAsync(_model, cancellationToken);

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) =>
        _collection.DeleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task<TRecord?> GetAsync(
        TKey key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        bool includeVectors = Includes(options?.IncludeVectors);
        IDocumentStore store = await _collection.OpenAsync(cancellationToken).ConfigureAwait(false);
        string id = IdOf(key);
        Core.Revisions.DocumentRevision? document = await store.GetAsync(id, cancellationToken).ConfigureAwait(false);
        return document is { Deleted: false } ? _codec.Read<TRecord>(id, document.Body, includeVectors) : null;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TRecord> GetAsync(
        IEnumerable<TKey> keys, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return GetEachAsync(keys, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<TRecord> GetAsync(
        Expression<Func<TRecord, bool>> filter, int top, FilteredRecordRetrievalOptions<TRecord>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return GetMatchingAsync(filter, top, options ?? new(), cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task UpsertAsync(TRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        await UpsertAllAsync([record], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>The records are written in one transaction; one that cannot be written does not hinder the others, and
    /// its error is thrown.</remarks>
    public override Task UpsertAsync(IEnumerable<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return UpsertAllAsync([.. records], cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(TKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DeleteAsync([key], cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        IDocumentStore store = await _collection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await EditAsync(
            store, [.. keys.Select(key => new RecordDelete(_model.Merge, IdOf(key)))], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<VectorSearchResult<TRecord>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<TRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new();
        bool includeVectors = Includes(options.IncludeVectors);
        VectorPropertyModel property = _model.Properties.GetVectorPropertyOrSingle(options);
        var asked = new RecordQuestion(
            property, await RecordSearch.VectorOfAsync(searchValue, property, cancellationToken).ConfigureAwait(false),
            RecordFilter.Translate(options.Filter, _model), top, options.Skip, options.ScoreThreshold);
        foreach ((QueryRow row, double score) in await _search.NearestAsync(asked, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return new(_codec.Read<TRecord>(row.Id, row.Body, includeVectors), score);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Records that have any of the keywords come by how well they match, and by how near they are; those without come
    /// by the latter alone. Scores are from 0 up to the sum of both weights of the options.
    /// </remarks>
    public async IAsyncEnumerable<VectorSearchResult<TRecord>> HybridSearchAsync<TInput>(
        TInput searchValue, ICollection<string> keywords, int top, HybridSearchOptions<TRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentNullException.ThrowIfNull(keywords);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new();
        bool includeVectors = Includes(options.IncludeVectors);
        VectorPropertyModel property = _model.Properties.GetVectorPropertyOrSingle<TRecord>(
            new() { VectorProperty = options.VectorProperty });
        DataPropertyModel text = _model.Properties.GetFullTextDataPropertyOrSingle(options.AdditionalProperty);
        var asked = new RecordQuestion(
            property, await RecordSearch.VectorOfAsync(searchValue, property, cancellationToken).ConfigureAwait(false),
            RecordFilter.Translate(options.Filter, _model), top, options.Skip, options.ScoreThreshold);
        foreach ((QueryRow row, double score) in await _search.HybridAsync(asked, text, keywords, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return new(_codec.Read<TRecord>(row.Id, row.Body, includeVectors), score);
        }
    }

    /// <inheritdoc cref="VectorStoreCollection{TKey, TRecord}.GetService"/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreCollectionMetadata) ? _metadata
            : serviceType == typeof(IMemoryStore) ? _memory
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    private static async Task EditAsync(
        IDocumentStore store, List<IDocumentEdit> edits, CancellationToken cancellationToken)
    {
        if (edits.Count == 0) return;
        foreach (WriteOutcome outcome in await store.EditAsync(edits, cancellationToken).ConfigureAwait(false))
        {
            if (outcome.Error is { } error) throw error;
        }
    }

    private string IdOf(object key)
    {
        Type type = _model.Properties.KeyProperty.Type;
        return key.GetType() == type
            ? _collection.Prefix + RecordKeys.TextOf(key)
            : throw new ArgumentException(
                $"The key \"{key}\" is a {key.GetType().Name}, and those of the collection \"{Name}\" are {type.Name}.",
                nameof(key));
    }

    private bool Includes(bool? includeVectors) =>
        includeVectors is true && _model.Properties.EmbeddingGenerationRequired
            ? throw new NotSupportedException(VectorDataStrings.IncludeVectorsNotSupportedWithEmbeddingGeneration)
            : includeVectors is true;

    private async IAsyncEnumerable<TRecord> GetEachAsync(
        IEnumerable<TKey> keys, RecordRetrievalOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (TKey key in keys)
        {
            if (await GetAsync(key, options, cancellationToken).ConfigureAwait(false) is { } record)
                yield return record;
        }
    }

    private async IAsyncEnumerable<TRecord> GetMatchingAsync(
        Expression<Func<TRecord, bool>> filter, int top, FilteredRecordRetrievalOptions<TRecord> options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool includeVectors = Includes(options.IncludeVectors);
        var query = new DocumentQuery
        {
            Prefix = _collection.Prefix,
            Predicate = RecordFilter.Translate(filter, _model),
            Order =
            [
                .. (options.OrderBy?.Invoke(new()).Values ?? []).Select(sort => new Generated.MemoryIndexMember(
                    _model[_model.Properties.GetDataOrKeyProperty(sort.PropertySelector)], !sort.Ascending)),
            ],
            Skip = options.Skip,
            Limit = top,
        };
        foreach (QueryRow row in await _search.QueryAsync(query, cancellationToken).ConfigureAwait(false))
            yield return _codec.Read<TRecord>(row.Id, row.Body, includeVectors);
    }

    private async Task UpsertAllAsync(TRecord[] records, CancellationToken cancellationToken)
    {
        if (records.Length == 0) return;
        var vectors = new Dictionary<VectorPropertyModel, ReadOnlyMemory<float>?[]>();
        foreach (VectorPropertyModel property in _model.Properties.VectorProperties.Where(
            static property => !RecordModelBuilder.IsVector(property.Type)))
        {
            vectors.Add(property, await EmbedAsync(property, records, cancellationToken).ConfigureAwait(false));
        }

        KeyPropertyModel key = _model.Properties.KeyProperty;
        List<IDocumentEdit> edits = [];
        for (int i = 0; i < records.Length; i++)
        {
            bool isEmpty = key.GetValueAsObject(records[i]) is not Guid guid || guid == Guid.Empty;
            if (key.IsAutoGenerated && isEmpty) key.SetValueAsObject(records[i], Guid.CreateVersion7());
            object value = key.GetValueAsObject(records[i]) ?? throw new InvalidOperationException(
                $"The record number {i} has no key: property '{key.ModelName}' is null.");
            var made = vectors.ToDictionary(static pair => pair.Key, pair => pair.Value[i]);
            edits.Add(new RecordUpsert(_model.Merge, IdOf(value), _codec.Write(records[i], made)));
        }

        IDocumentStore store = await _collection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await EditAsync(store, edits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the vectors of a property of several records; of what is null there is none.</summary>
    private static async Task<ReadOnlyMemory<float>?[]> EmbedAsync(
        VectorPropertyModel property, TRecord[] records, CancellationToken cancellationToken)
    {
        object?[] inputs = [.. records.Select(property.GetValueAsObject)];
        object[] present = [.. inputs.OfType<object>()];
        IReadOnlyList<Embedding> embeddings = present.Length == 0
            ? [] : await property.GenerateEmbeddingsAsync(present, cancellationToken).ConfigureAwait(false);
        int next = 0;
        return [.. inputs.Select(input =>
            input is null ? (ReadOnlyMemory<float>?)null : ((Embedding<float>)embeddings[next++]).Vector)];
    }
}
