namespace TypedMemory;

/// <summary>Work on sealed documents of this device. Safe for concurrent use.</summary>
public interface IMemorySecrecy
{
    /// <summary>
    /// Brings every sealed member and attachment under the key that its document is sealed with now
    /// (<see cref="IMemoryKeys.KeyIdFor"/>); also done in the background, see <see cref="KeyRotationOptions"/>. What
    /// cannot be opened stays as it is.
    /// </summary>
    /// <remarks>
    /// Members keep their stamps: a rotation never beats an edit, and two replicas that rotate write the same
    /// revision. Forget an old key only when every replica has rotated and synced, else a late merge may bring back
    /// what only the old key opens.
    /// </remarks>
    /// <param name="cancellationToken">Ends the work; what was done stays.</param>
    ValueTask<KeyRotationResult> RotateAsync(CancellationToken cancellationToken = default);
}
