using System.Buffers;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Merging;
using TypedMemory.Generated;

namespace TypedMemory.Core.Types;

/// <summary>
/// A codec whose type's own code may throw: what its setters, constructors, getters and converters throw is a fault of
/// the one document.
/// </summary>
/// <param name="codec">The generated codec.</param>
internal sealed class GuardedCodec<T>(IMemoryCodec<T> codec) : IMemoryCodec<T>
    where T : notnull
{
    public bool HasUnknownParts => codec.HasUnknownParts;

    public static IMemoryCodec<T> Of(IMemoryCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return codec as GuardedCodec<T> ?? new GuardedCodec<T>(codec);
    }

    public void Write(T value, IBufferWriter<byte> output)
    {
        try
        {
            codec.Write(value, output);
        }
        catch (Exception fault) when (fault is not InvalidDocumentException && UserCode.IsFault(fault))
        {
            throw new InvalidDocumentException(
                TypedMemoryErrorCodes.BadRequest, null,
                $"The value cannot be written: its own code threw \"{UserCode.Describe(fault)}\".", fault);
        }
    }

    public T Read(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return codec.Read(utf8Json);
        }
        catch (Exception fault) when (fault is not MemoryFormatException && UserCode.IsFault(fault))
        {
            throw Refused(utf8Json, fault);
        }
    }

    public byte[]? Upcast(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return codec.Upcast(utf8Json);
        }
        catch (Exception fault) when (fault is not MemoryFormatException && UserCode.IsFault(fault))
        {
            throw Refused(utf8Json, fault);
        }
    }

    private static MemoryFormatException Refused(ReadOnlySpan<byte> utf8Json, Exception fault) => new(
        null,
        null,
        0,
        $"\"{typeof(T).Name}\" refuses the values: {UserCode.Describe(fault)}.{EditNames.Describe(utf8Json)}",
        fault)
    {
        IsRefusedByType = true,
    };
}
