using Microsoft.Extensions.VectorData;

namespace TypedMemory.VectorData.Tests;

/// <summary>A record with everything that a record can have.</summary>
public sealed class Hotel
{
    [VectorStoreKey]
    public Guid Id { get; set; }

    [VectorStoreData(IsIndexed = true, StorageName = "hotel_name")]
    public string? Name { get; set; }

    [VectorStoreData(IsFullTextIndexed = true)]
    public string? Description { get; set; }

    [VectorStoreData(IsIndexed = true)]
    public int Stars { get; set; }

    [VectorStoreData]
    public decimal? Price { get; set; }

    [VectorStoreData]
    public bool Open { get; set; }

    [VectorStoreData]
    public DateTimeOffset Built { get; set; }

    [VectorStoreData(IsIndexed = true)]
    public List<string> Tags { get; set; } = [];

    [VectorStoreVector(3)]
    public ReadOnlyMemory<float> Picture { get; set; }
}
