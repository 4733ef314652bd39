using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace TypedMemory.VectorData.Models;

/// <summary>Finds the properties of records, and refuses what a document cannot hold.</summary>
internal sealed class RecordModelBuilder() : CollectionModelBuilder(s_options)
{
    private const string VectorTypes = "ReadOnlyMemory<float>, Embedding<float>, float[]";

    private static readonly CollectionModelBuildingOptions s_options = new()
    {
        RequiresAtLeastOneVector = false,
        SupportsMultipleVectors = true,
    };

    /// <summary>Whether values of a type are vectors.</summary>
    public static bool IsVector(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var bare
        && (bare == typeof(ReadOnlyMemory<float>) || bare == typeof(Embedding<float>) || bare == typeof(float[]));

    protected override void ValidateKeyProperty(KeyPropertyModel keyProperty)
    {
        base.ValidateKeyProperty(keyProperty);
        Type type = keyProperty.Type;
        if (type == typeof(string) || type == typeof(Guid) || type == typeof(int) || type == typeof(long)) return;
        throw new NotSupportedException(
            $"Property '{keyProperty.ModelName}' has unsupported type '{type.Name}'. Key properties must be one of the supported types: string, Guid, int, long.");
    }

    protected override bool SupportsKeyAutoGeneration(Type keyPropertyType) => keyPropertyType == typeof(Guid);

    protected override bool IsDataPropertyTypeValid(Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = "bool, byte, sbyte, short, ushort, int, uint, long, ulong, float, double, decimal, string, Guid, "
            + "DateTime, DateTimeOffset, DateOnly, TimeOnly, TimeSpan, and arrays and lists of these";
        return RecordValues.IsSupported(type);
    }

    protected override bool IsVectorPropertyTypeValid(
        Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = VectorTypes;
        return IsVector(type);
    }

    protected override void ValidateProperty(
        PropertyModel propertyModel, VectorStoreCollectionDefinition? definition)
    {
        base.ValidateProperty(propertyModel, definition);
        if (propertyModel.StorageName is "~" || propertyModel.StorageName.StartsWith('_'))
        {
            throw new NotSupportedException(
                $"The storage name '{propertyModel.StorageName}' of property '{propertyModel.ModelName}' is reserved. Use one that is not \"~\" and does not begin with '_'.");
        }

        if (propertyModel is not VectorPropertyModel vector) return;
        if (vector.IndexKind is not (null or IndexKind.Flat or IndexKind.Dynamic))
        {
            throw new NotSupportedException(
                $"Index kind '{vector.IndexKind}' on property '{vector.ModelName}' is not supported: vectors are searched exactly. Use IndexKind.Flat.");
        }

        _ = Distances.Of(vector);
    }
}
