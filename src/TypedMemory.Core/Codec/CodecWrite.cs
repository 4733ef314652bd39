using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>Writes a value; of generated codecs.</summary>
/// <param name="writer">Where to.</param>
/// <param name="value">The value.</param>
/// <typeparam name="T">Its type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void CodecWrite<in T>(ref CodecWriter writer, T value);
