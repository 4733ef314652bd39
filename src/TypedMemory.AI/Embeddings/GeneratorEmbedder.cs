using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.AI.Embeddings;

/// <summary>Makes vectors by an embedding generator of the application.</summary>
internal sealed class GeneratorEmbedder : IMemoryEmbedder
{
    private readonly IServiceProvider _services;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly EmbeddingOptions _options;
    private readonly EmbeddingGeneratorMetadata? _metadata;

    public GeneratorEmbedder(IServiceProvider services, EmbeddingOptions options)
    {
        (_services, _options) = (services, options);
        _generator = Find(options.ServiceKey) ?? throw new InvalidOperationException(
            "The services have no IEmbeddingGenerator<string, Embedding<float>>"
            + (options.ServiceKey is null ? "." : $" under the key \"{options.ServiceKey}\".")
            + " Register one, or leave UseEmbeddings() out: words are searched without it.");
        _metadata = _generator.GetService<EmbeddingGeneratorMetadata>();
        Model = options.Model ?? _metadata?.DefaultModelId ?? _generator.GetType().FullName!;
    }

    public string Model { get; }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default)
    {
        bool isPresent = model == Model;

        // A model that another one takes the place of may still be registered, under its name.
        IEmbeddingGenerator<string, Embedding<float>>? former = isPresent ? null : Find(model);
        GeneratedEmbeddings<Embedding<float>> embeddings = await (former ?? _generator)
            .GenerateAsync(texts, OptionsFor(model, dimensions, isPresent, former is not null), cancellationToken)
            .ConfigureAwait(false);
        bool isOther = !isPresent && former is null && embeddings.Any(
            embedding => embedding.ModelId is { } made && made != model);
        return isOther ? null : [.. embeddings.Select(static embedding => embedding.Vector)];
    }

    private IEmbeddingGenerator<string, Embedding<float>>? Find(object? key) => key is null
        ? _services.GetService<IEmbeddingGenerator<string, Embedding<float>>>()
        : _services.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(key);

    private EmbeddingGenerationOptions? OptionsFor(string model, int dimensions, bool isPresent, bool isFormer)
    {
        bool asksDimensions = _options.AskForDimensions && !isFormer && _metadata?.DefaultModelDimensions != dimensions;
        bool asksModel = !isFormer && (isPresent ? _options.Model is not null : true);
        return asksDimensions || asksModel
            ? new EmbeddingGenerationOptions
            {
                ModelId = asksModel ? model : null,
                Dimensions = asksDimensions ? dimensions : null,
            }
            : null;
    }
}
