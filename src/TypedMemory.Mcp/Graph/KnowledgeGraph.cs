namespace TypedMemory.Mcp.Graph;

/// <summary>
/// The operations of the reference server over documents that merge: each entity and each relation is one, and
/// observations are a set to which two machines can add at once.
/// </summary>
internal sealed class KnowledgeGraph(
    IEntityRepository entities, IRelationRepository relations, IMemoryTransactions transactions, TimeProvider time)
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    private long _lastOrder;

    /// <summary>Adds the entities whose names are new.</summary>
    /// <returns>Those that were added.</returns>
    public async ValueTask<IReadOnlyList<GraphEntity>> CreateEntitiesAsync(
        IReadOnlyList<GraphEntity> wanted, CancellationToken cancellationToken)
    {
        GraphEntity[] distinct = [.. wanted.DistinctBy(static entity => entity.Name)];
        Entity[] values = [.. distinct.Select(entity => new Entity
        {
            Name = entity.Name,
            EntityType = entity.EntityType,
            Order = NextOrder(),
        }.With(entity.Observations, NextOrder))];
        IReadOnlyList<MemoryWriteOutcome<EntityId>> outcomes = await entities.InsertManyAsync(
            values, cancellationToken).ConfigureAwait(false);
        return [.. distinct.Where((_, i) => IsNew(outcomes[i].Error))];
    }

    /// <summary>Adds entities, and to those that exist the observations that they lack.</summary>
    public async ValueTask MergeEntitiesAsync(
        IReadOnlyList<GraphEntity> wanted, CancellationToken cancellationToken)
    {
        // As a file has them: the first of a name makes the entity, the others add to it.
        HashSet<GraphEntity> made = new(
            await CreateEntitiesAsync(wanted, cancellationToken).ConfigureAwait(false),
            ReferenceEqualityComparer.Instance);
        foreach (GraphEntity entity in wanted.Where(entity => !made.Contains(entity)))
        {
            await entities.UpdateAsync(
                new EntityId(entity.Name),
                known =>
                {
                    IReadOnlyList<string> sentences = known.Sentences();
                    return known.With(entity.Observations.Where(text => !sentences.Contains(text)), NextOrder);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the relations that are new.</summary>
    /// <returns>Those that were added.</returns>
    public async ValueTask<IReadOnlyList<GraphRelation>> CreateRelationsAsync(
        IReadOnlyList<GraphRelation> wanted, CancellationToken cancellationToken)
    {
        GraphRelation[] distinct = [.. wanted.Distinct()];
        Relation[] values = [.. distinct.Select(relation => new Relation
        {
            From = relation.From,
            To = relation.To,
            RelationType = relation.RelationType,
            Order = NextOrder(),
        })];
        IReadOnlyList<MemoryWriteOutcome<RelationId>> outcomes = await relations.InsertManyAsync(
            values, cancellationToken).ConfigureAwait(false);
        return [.. distinct.Where((_, i) => IsNew(outcomes[i].Error))];
    }

    /// <summary>Adds the observations that are new to entities that exist; all or none.</summary>
    /// <returns>For each request, what was added.</returns>
    /// <exception cref="GraphException">An entity does not exist.</exception>
    public async ValueTask<IReadOnlyList<(string Entity, IReadOnlyList<string> Added)>> AddObservationsAsync(
        IReadOnlyList<(string Entity, IReadOnlyList<string> Contents)> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Any(static request => request.Entity.Length == 0))
            throw new GraphException("Entity with name  not found");
        var results = new IReadOnlyList<string>[wanted.Count];
        IMemoryUnitOfWork unit = transactions.Begin();
        foreach (IGrouping<string, int> requests in Enumerable.Range(0, wanted.Count).GroupBy(i => wanted[i].Entity))
        {
            int[] places = [.. requests];
            unit.Update(entities, new EntityId(requests.Key), entity =>
            {
                // Runs again if another writer comes between; what counts is the last time.
                foreach (int i in places)
                {
                    IReadOnlyList<string> known = entity.Sentences();
                    results[i] = [.. wanted[i].Contents.Where(content => !known.Contains(content))];
                    entity = entity.With(results[i], NextOrder);
                }

                return entity;
            });
        }

        await DemandAsync(wanted.Select(static request => request.Entity), cancellationToken).ConfigureAwait(false);
        try
        {
            await unit.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException gone) when (gone.Code == TypedMemoryErrorCodes.NotFound)
        {
            await DemandAsync(wanted.Select(static request => request.Entity), cancellationToken).ConfigureAwait(false);
            throw;
        }

        return [.. wanted.Select((request, i) => (request.Entity, results[i]))];
    }

    /// <summary>Deletes entities and the relations that start or end there; names that do not exist are passed
    /// over.</summary>
    public async ValueTask DeleteEntitiesAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        HashSet<string> gone = [.. names.Where(static name => name.Length > 0)];
        IReadOnlyList<Relation> touched = await TouchingAsync(gone, cancellationToken).ConfigureAwait(false);
        IMemoryUnitOfWork unit = transactions.Begin();
        foreach (string name in gone) unit.Delete(entities, new EntityId(name));
        foreach (Relation relation in touched) unit.Delete(relations, relation.Id());
        await unit.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes observations of entities; entities that do not exist are passed over.</summary>
    public async ValueTask DeleteObservationsAsync(
        IReadOnlyList<(string Entity, IReadOnlyList<string> Observations)> deletions,
        CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, string> deletion in deletions
            .Where(static deletion => deletion.Entity.Length > 0)
            .SelectMany(static d => d.Observations.Select(text => (d.Entity, Text: text)))
            .GroupBy(static d => d.Entity, static d => d.Text))
        {
            HashSet<string> gone = [.. deletion];
            await entities.UpdateAsync(
                new EntityId(deletion.Key),
                entity => entity with
                {
                    Observations = entity.Observations.Except(entity.Observations.Where(o => gone.Contains(o.Text))),
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes relations; those that do not exist are passed over.</summary>
    public async ValueTask DeleteRelationsAsync(
        IReadOnlyList<GraphRelation> gone, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryWriteOutcome<RelationId>> outcomes = await relations.DeleteManyAsync(
            gone.Distinct().Select(static r => new RelationId(r.From, r.RelationType, r.To)),
            cancellationToken).ConfigureAwait(false);
        if (outcomes.FirstOrDefault(static outcome => outcome.Error is { } error
            && error.Code != TypedMemoryErrorCodes.NotFound).Error is { } failed) throw failed;
    }

    /// <summary>Reads the whole graph.</summary>
    public async ValueTask<GraphView> ReadAsync(CancellationToken cancellationToken) =>
        await SelectAsync(static _ => true, static (_, _) => true, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Reads the entities that have a text in their name, type or observations, and what touches them.
    /// </summary>
    public ValueTask<GraphView> SearchAsync(string query, CancellationToken cancellationToken)
    {
        bool Has(string text) => text.Contains(query, StringComparison.OrdinalIgnoreCase);
        return SelectAsync(
            entity => Has(entity.Name) || Has(entity.EntityType) || entity.Observations.Any(o => Has(o.Text)),
            static (relation, found) => found.Contains(relation.From) || found.Contains(relation.To),
            cancellationToken);
    }

    /// <summary>Reads entities by their names, and what touches them.</summary>
    public async ValueTask<GraphView> OpenAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        HashSet<string> wanted = [.. names.Where(static name => name.Length > 0)];
        IReadOnlyList<MemoryEntry<Entity, EntityId>?> found = await entities.GetManyAsync(
            wanted.Select(static name => new EntityId(name)), cancellationToken).ConfigureAwait(false);
        Entity[] there = [.. found.OfType<MemoryEntry<Entity, EntityId>>().Where(static entry => entry.Error is null)
            .Select(static entry => entry.Value)];
        return ToView(there, await TouchingAsync(
            [.. there.Select(static entity => entity.Name)], cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask DemandAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        string[] wanted = [.. names.Distinct()];
        IReadOnlyList<MemoryEntry<Entity, EntityId>?> found = await entities.GetManyAsync(
            wanted.Select(static name => new EntityId(name)), cancellationToken).ConfigureAwait(false);
        int missing = found.ToList().FindIndex(static entry => entry is null);
        if (missing >= 0) throw new GraphException($"Entity with name {wanted[missing]} not found");
    }

    private async ValueTask<GraphView> SelectAsync(
        Func<Entity, bool> which, Func<Relation, HashSet<string>, bool> touches, CancellationToken cancellationToken)
    {
        var found = new List<Entity>();
        await foreach (MemoryEntry<Entity, EntityId> entry in entities.ListAsync(
            cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (entry.Error is null && which(entry.Value)) found.Add(entry.Value);
        }

        HashSet<string> names = [.. found.Select(static entity => entity.Name)];
        var between = new List<Relation>();
        await foreach (MemoryEntry<Relation, RelationId> entry in relations.ListAsync(
            cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (entry.Error is null && touches(entry.Value, names)) between.Add(entry.Value);
        }

        return ToView(found, between);
    }

    /// <summary>The relations that start or end at one of the entities.</summary>
    private async ValueTask<IReadOnlyList<Relation>> TouchingAsync(
        HashSet<string> names, CancellationToken cancellationToken)
    {
        var touching = new Dictionary<RelationId, Relation>();
        foreach (string name in names)
        {
            await foreach (MemoryEntry<Relation, RelationId> entry in relations.ListAsync(
                RelationId.ForFrom(name), cancellationToken).ConfigureAwait(false))
            {
                if (entry.Error is null) touching[entry.Id] = entry.Value;
            }

            IReadOnlyList<MemoryEntry<Relation, RelationId>> ending = await relations.Query()
                .Where(RelationFields.To == name).ToListAsync(cancellationToken).ConfigureAwait(false);
            foreach (MemoryEntry<Relation, RelationId> entry in ending)
            {
                if (entry.Error is null) touching[entry.Id] = entry.Value;
            }
        }

        return [.. touching.Values];
    }

    private static GraphView ToView(IEnumerable<Entity> entities, IEnumerable<Relation> relations) => new(
        [
            .. entities.OrderBy(static e => e.Order).ThenBy(static e => e.Name, StringComparer.Ordinal)
                .Select(static e => new GraphEntity(e.Name, e.EntityType, e.Sentences())),
        ],
        [
            .. relations.OrderBy(static r => r.Order).ThenBy(static r => r.Id())
                .Select(static r => new GraphRelation(r.From, r.To, r.RelationType)),
        ]);

    /// <summary>The present time, and always more than before.</summary>
    private long NextOrder()
    {
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TicksPerMicrosecond;
        while (true)
        {
            long last = Volatile.Read(ref _lastOrder);
            long next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _lastOrder, next, last) == last) return next;
        }
    }

    private static bool IsNew(TypedMemoryException? error) => error switch
    {
        null => true,
        RevisionConflictException => false,
        _ => throw error,
    };
}
