using System.Buffers;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData.ProviderServices;
using TypedMemory.Generated;
using TypedMemory.VectorData.Collections;
using TypedMemory.VectorData.Models;

namespace TypedMemory.VectorData.Records;

/// <summary>Records as documents.</summary>
internal sealed class RecordCodec(RecordModel model)
{
    /// <summary>Writes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="vectors">The vectors that were made of its properties.</param>
    /// <exception cref="InvalidDocumentException">It holds what no document can.</exception>
    public ReadOnlyMemory<byte> Write(
        object record, IReadOnlyDictionary<VectorPropertyModel, ReadOnlyMemory<float>?> vectors)
    {
        var writer = new CodecWriter();
        writer.Enter();
        string separator = "{";
        foreach (PropertyModel property in model.Sorted)
        {
            writer.WriteRaw(Encoding.UTF8.GetBytes(separator));
            separator = ",";
            writer.WriteString(property.StorageName);
            writer.WriteRaw(":"u8);
            if (property is not VectorPropertyModel vector)
            {
                RecordValues.Write(ref writer, property.Type, property.GetValueAsObject(record));
                continue;
            }

            ReadOnlyMemory<float>? value = vectors.TryGetValue(vector, out ReadOnlyMemory<float>? made)
                ? made : VectorOf(property.GetValueAsObject(record));
            if (value is { IsEmpty: false } numbers) writer.WriteVector(numbers, vector.Dimensions);
            else writer.WriteNull();
        }

        writer.WriteRaw("}"u8);
        writer.Leave();
        var output = new ArrayBufferWriter<byte>();
        writer.Finish(output);
        return output.WrittenMemory;
    }

    /// <summary>Reads a record.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="body">Its body.</param>
    /// <param name="includeVectors">Whether its vectors are read too.</param>
    /// <exception cref="MemoryFormatException">It cannot be read so.</exception>
    public TRecord Read<TRecord>(string id, ReadOnlyMemory<byte> body, bool includeVectors)
        where TRecord : class
    {
        object key = RecordKeys.Parse(id[model.Prefix.Length..], model.Properties.KeyProperty.Type)
            ?? throw new MemoryFormatException(
                id, null, 0,
                $"its id is not a key of type {model.Properties.KeyProperty.Type.Name}. Open the collection with the type of key that it was written with.");
        TRecord record = model.Properties.CreateRecord<TRecord>();
        model.Properties.KeyProperty.SetValueAsObject(record, key);
        foreach (PropertyModel property in model.Sorted)
        {
            if (property is KeyPropertyModel) continue;
            ReadOnlySpan<byte> json = new CodecReader(body.Span).FindMember(
                Encoding.UTF8.GetBytes(property.StorageName));
            if (property is VectorPropertyModel vector)
            {
                if (!includeVectors) continue;
                property.SetValueAsObject(record, ReadVector(json, vector));
                continue;
            }

            if (json.IsEmpty)
            {
                property.SetValueAsObject(record, null);
                continue;
            }

            var reader = new CodecReader(json);
            property.SetValueAsObject(record, RecordValues.Read(ref reader, property.Type));
        }

        return record;
    }

    /// <summary>The vector that a value is; <see langword="null"/> if it is null.</summary>
    public static ReadOnlyMemory<float>? VectorOf(object? value) => value switch
    {
        null => null,
        ReadOnlyMemory<float> memory => memory,
        float[] array => array,
        Embedding<float> embedding => embedding.Vector,
        _ => throw new ArgumentException($"A \"{value.GetType()}\" is not a vector.", nameof(value)),
    };

    private static object? ReadVector(ReadOnlySpan<byte> json, VectorPropertyModel property)
    {
        var reader = new CodecReader(json);
        if (json.IsEmpty || reader.TryReadNull()) return null;
        ReadOnlyMemory<float> vector = reader.ReadVector();
        Type type = Nullable.GetUnderlyingType(property.Type) ?? property.Type;
        return type == typeof(float[]) ? vector.ToArray()
            : type == typeof(Embedding<float>) ? new Embedding<float>(vector) : vector;
    }
}
