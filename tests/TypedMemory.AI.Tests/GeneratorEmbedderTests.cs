using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.AI.Tests;

/// <summary>The application's embedding generator as the model of a memory.</summary>
public sealed class GeneratorEmbedderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_generator_of_the_services_makes_the_vectors()
    {
        using var generator = new LetterGenerator("letters-1", 4);
        await using ServiceProvider services = Build(generator);
        IMemoryEmbedder embedder = services.GetRequiredService<IMemoryEmbedder>();
        Assert.Equal("letters-1", embedder.Model);
        var vectors = await embedder.EmbedAsync(["aab", "c"], "letters-1", 4, Token);
        Assert.Equal([2, 1, 0, 0], vectors![0].ToArray());
        Assert.Equal([0, 0, 1, 0], vectors[1].ToArray());
        Assert.Null(generator.Asked[^1]);
    }

    [Fact]
    public async Task Another_number_of_dimensions_is_asked_for()
    {
        using var generator = new LetterGenerator("letters-1", 26);
        await using ServiceProvider services = Build(generator);
        var vectors = await services.GetRequiredService<IMemoryEmbedder>().EmbedAsync(["abc"], "letters-1", 3, Token);
        Assert.Equal([1, 1, 1], vectors![0].ToArray());
        Assert.Equal(3, generator.Asked[^1]!.Dimensions);
    }

    [Fact]
    public async Task A_model_that_another_one_replaces_is_asked_by_its_key_or_by_its_name()
    {
        using LetterGenerator now = new("new", 4), before = new("old", 4), other = new("new", 4) { Says = "new" };
        await using (ServiceProvider services = Build(now, inner => inner
            .AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>("old", before)))
        {
            await services.GetRequiredService<IMemoryEmbedder>().EmbedAsync(["a"], "old", 4, Token);
            Assert.Equal((0, 1), (now.Asked.Count, before.Asked.Count));
        }

        await using (ServiceProvider services = Build(now))
        {
            Assert.NotNull(await services.GetRequiredService<IMemoryEmbedder>().EmbedAsync(["a"], "old", 4, Token));
            Assert.Equal("old", now.Asked[^1]!.ModelId);
        }

        await using (ServiceProvider services = Build(other))
        {
            Assert.Null(await services.GetRequiredService<IMemoryEmbedder>().EmbedAsync(["a"], "old", 4, Token));
        }
    }

    [Fact]
    public void Without_a_generator_the_message_says_what_to_do()
    {
        using ServiceProvider services = new ServiceCollection().AddTypedMemory(
            static memory => memory.UseSqlite("never-opened.db").UseEmbeddings()).BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IMemoryEmbedder>());
        Assert.Contains("IEmbeddingGenerator<string, Embedding<float>>", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(LetterGenerator generator, Action<IServiceCollection>? add = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(generator);
        add?.Invoke(services);
        return services.AddTypedMemory(
            static memory => memory.UseSqlite("never-opened.db").UseEmbeddings()).BuildServiceProvider();
    }

    /// <summary>Counts the letters of a text.</summary>
    private sealed class LetterGenerator(string model, int dimensions) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public List<EmbeddingGenerationOptions?> Asked { get; } = [];

        public string? Says { get; init; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            Asked.Add(options);
            int length = options?.Dimensions ?? dimensions;
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(text =>
                new Embedding<float>(
                    Enumerable.Range(0, length).Select(i => (float)text.Count(c => c == 'a' + i)).ToArray())
                { ModelId = Says })));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata("letters", null, model, dimensions) : null;

        public void Dispose()
        {
        }
    }
}
