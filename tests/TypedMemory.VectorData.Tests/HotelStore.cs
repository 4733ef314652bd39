using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.VectorData;
using TypedMemory.Core.Store;

namespace TypedMemory.VectorData.Tests;

/// <summary>A memory in a folder of its own, with hotels in it.</summary>
internal sealed class HotelStore : IAsyncDisposable
{
    public static readonly Guid Alpha = new("00000000-0000-0000-0000-00000000000a");
    public static readonly Guid Beta = new("00000000-0000-0000-0000-00000000000b");
    public static readonly Guid Gamma = new("00000000-0000-0000-0000-00000000000c");

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-vectordata-").FullName;
    private readonly ServiceProvider _services;

    private HotelStore(IEmbeddingGenerator? generator)
    {
        _services = new ServiceCollection()
            .AddTypedMemory(memory => memory.UseSqlite(Path.Combine(_folder, "memory.db")))
            .BuildServiceProvider();
        Store = new TypedMemoryVectorStore(
            Memory, new TypedMemoryVectorStoreOptions { EmbeddingGenerator = generator });
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public IMemoryStore Memory => _services.GetRequiredService<IMemoryStore>();

    public TypedMemoryVectorStore Store { get; }

    public VectorStoreCollection<Guid, Hotel> Hotels => Store.GetCollection<Guid, Hotel>("hotels");

    public static HotelStore Create(IEmbeddingGenerator? generator = null) => new(generator);

    public static async Task<HotelStore> CreateFilledAsync()
    {
        HotelStore store = Create();
        await store.Hotels.EnsureCollectionExistsAsync(Token);
        await store.Hotels.UpsertAsync(
            [
                new Hotel
                {
                    Id = Alpha,
                    Name = "Alpha",
                    Description = "Quiet rooms by the sea",
                    Stars = 3,
                    Price = 99.5m,
                    Open = true,
                    Built = new DateTimeOffset(1999, 5, 1, 0, 0, 0, TimeSpan.FromHours(2)), Tags = ["sea", "quiet"],
                    Picture = new float[] { 1, 0, 0 },
                },
                new Hotel
                {
                    Id = Beta,
                    Name = "Beta",
                    Description = "In the middle of the town",
                    Stars = 5,
                    Open = true,
                    Tags = ["town"],
                    Picture = new float[] { 0.9f, 0.1f, 0 },
                },
                new Hotel { Id = Gamma, Description = "A tent", Stars = 1, Picture = new float[] { 0, 0, 1 } },
            ],
            Token);
        return store;
    }

    public ValueTask<IDocumentStore> OpenAsync() => Memory.OpenAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
