using Microsoft.Extensions.AI;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Types;

/// <summary>Makes the vector of what is searched for in the documents of a memory type.</summary>
internal sealed class TypedQuestion(
    MemoryType type, IMemoryStore memory, IMemoryEmbedder? embedder,
    IEmbeddingGenerator<string, Embedding<float>>? generator)
{
    /// <summary>The vector, as one of an index: what is given, or what a model makes of a text.</summary>
    public async ValueTask<(MemoryVectorField<T> Field, ReadOnlyMemory<float> Vector)> VectorOfAsync<T, TInput>(
        TInput value, MemoryIndex index, CancellationToken cancellationToken)
        where T : notnull
        where TInput : notnull
    {
        // While another model takes the place of one, the vectors of the one before answer.
        VectorSpaceInfo? space = index.Vector!.IsDerived
            ? await SpaceOfAsync(index, cancellationToken).ConfigureAwait(false) : null;
        var field = new MemoryVectorField<T>(index) { Model = space?.Model ?? "" };
        return (field, value switch
        {
            ReadOnlyMemory<float> vector => vector,
            float[] vector => vector,
            Embedding<float> embedding => embedding.Vector,
            string text when space is not null && embedder is not null =>
                await EmbedAsync(text, space, cancellationToken).ConfigureAwait(false),
            string text when generator is not null => await generator.GenerateVectorAsync(
                text, new EmbeddingGenerationOptions { Dimensions = index.Vector!.Dimensions }, cancellationToken)
                .ConfigureAwait(false),
            string => throw new NotSupportedException(
                "Nothing makes a vector of the text. Give a vector, or register an IEmbeddingGenerator<string, Embedding<float>> and call UseEmbeddings()."),
            _ => throw new NotSupportedException(
                $"No vector can be made of a {value.GetType().Name}. Search for a ReadOnlyMemory<float>, a float[], an Embedding<float> or a string."),
        });
    }

    private async ValueTask<VectorSpaceInfo?> SpaceOfAsync(MemoryIndex index, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return store.Capability<IVectorStore>() is { } vectors
            ? await vectors.GetVectorSpaceAsync(type.Prefix, index, cancellationToken).ConfigureAwait(false) : null;
    }

    private async ValueTask<ReadOnlyMemory<float>> EmbedAsync(
        string text, VectorSpaceInfo space, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadOnlyMemory<float>>? made = await embedder!.EmbedAsync(
            [text], space.Model, space.Dimensions, cancellationToken).ConfigureAwait(false);
        return made is [var vector] ? vector : throw new InvalidOperationException(
            $"The model \"{space.Model}\", whose vectors the type \"{type.Name}\" has now, makes none of the text. Register it under its name as key until all are made anew.");
    }
}
